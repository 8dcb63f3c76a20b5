package io.github.rraunet.training.augment;

import io.github.rraunet.text.NearestName;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The names that the parameter {@code augment} may list. */
final class AugmentationNames {

  static final String QUARTER_TURNS = "rot90";
  static final String FLIPS = "flip";
  static final String SCALE = "scale";
  static final String ROTATE = "rotate";
  static final String ELASTIC = "elastic";
  static final String INTENSITY = "intensity";
  static final String NONE = "none";
  private static final List<String> ALL = List.of(QUARTER_TURNS, FLIPS, SCALE, ROTATE, ELASTIC, INTENSITY, NONE);

  private AugmentationNames() {}

  /**
   * @param text names with commas between, upper or lower case
   * @return them; without {@code none}, which stands for the empty set
   * @throws IllegalArgumentException that lists the names, and what was probably meant
   */
  static Set<String> parse(final String text) {
    final Set<String> names = new TreeSet<>();
    for (final String part : text.split(",", -1)) {
      final String name = part.strip().toLowerCase(Locale.ROOT);
      if (name.isEmpty())
        throw new IllegalArgumentException("augment has an empty name in '" + text + "'; write one or more of " + listed());
      if (!ALL.contains(name)) throw new IllegalArgumentException("augment does not know '" + part.strip() + "'"
        + NearestName.of(name, ALL).map(nearest -> "; did you mean " + nearest + "?").orElse("")
        + "; write one or more of " + listed() + ", with commas between");
      names.add(name);
    }
    if (names.remove(NONE) && !names.isEmpty())
      throw new IllegalArgumentException("augment is '" + text + "', but none cannot stand beside other names; leave it out or"
        + " write none alone");
    return names;
  }

  private static String listed() {
    return ALL.stream().collect(Collectors.joining(", "));
  }
}

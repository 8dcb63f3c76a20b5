package io.github.rraunet.noise;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One of the ways in which the masks of a set are made wrong.
 *
 * @param type     of the noise
 * @param weight   how many of the wrong masks are of this type, in proportion to the other weights; 0 or more
 * @param strength to apply to every mask: radius, root mean square, edge of the square or amplitude; null where each mask is
 * driven
 *                 to a Dice coefficient instead
 */
public record NoiseShare(NoiseType type, double weight, Length strength) implements Serializable {

  /** The proportions of the paper's authors: 1200 eroded, 1200 dilated and 450 warped of 2850 wrong masks. */
  private static final String AUTHOR = "author";
  private static final double[] AUTHOR_WEIGHTS = { 1200, 1200, 450 };
  private static final List<Set<NoiseType>> AUTHOR_TYPES = List.of(Set.of(NoiseType.EROSION, NoiseType.SQUARE_EROSION),
    Set.of(NoiseType.DILATION, NoiseType.SQUARE_DILATION), Set.of(NoiseType.ELASTIC, NoiseType.SINE));

  public NoiseShare {
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY))
      throw new IllegalArgumentException("weights must be numbers of 0 or more, found " + weight);
  }

  /**
   * @param types   such as {@code erosion,dilation,elastic}; a type may have a strength, as in {@code erosion:3px} or
   *                {@code elastic:4mm}
   * @param weights such as {@code 1:1:1}, one for each type; empty for equal ones; {@code author} for 1200:1200:450
   * @throws IllegalArgumentException that says what was expected
   */
  public static List<NoiseShare> parse(final String types, final String weights) {
    if (types.isBlank()) throw new IllegalArgumentException("types must name at least one way to make a mask wrong, such as"
      + " erosion,dilation,elastic");
    final String[] names = types.split(",", -1);
    final double[] numbers = weights(weights, Arrays.stream(names).map(name -> NoiseType.parse(name.split(":", 2)[0])).toList());
    final List<NoiseShare> shares = new ArrayList<>();
    double sum = 0;
    for (int i = 0; i < names.length; i++) {
      final String[] parts = names[i].split(":", 2);
      final NoiseType type = NoiseType.parse(parts[0]);
      final var share = new NoiseShare(type, numbers[i], parts.length == 1 ? null : Length.parse("the strength of"
        + " " + type.key(), parts[1]));
      if (shares.stream().anyMatch(s -> s.key().equals(share.key())))
        throw new IllegalArgumentException("types name " + share.key() + " twice; give it a larger weight instead");
      shares.add(share);
      sum += numbers[i];
    }
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY))
      throw new IllegalArgumentException("weights must have a sum greater than 0 and not be infinite, found '" + weights + "'");
    return List.copyOf(shares);
  }

  private static double[] weights(final String text, final List<NoiseType> types) {
    final String trimmed = text.trim().toLowerCase(Locale.ROOT);
    final int count = types.size();
    final double[] weights = new double[count];
    if (trimmed.equals(AUTHOR)) return authors(types);
    if (trimmed.isEmpty()) {
      Arrays.fill(weights, 1);
      return weights;
    }
    final String[] parts = trimmed.split("[:,]", -1);
    final String expected = "weights must be one number of 0 or more for each of the " + count + " types, such as 1:1:2, or"
      + " author; found '" + text + "'";
    if (parts.length != count) throw new IllegalArgumentException(expected);
    for (int i = 0; i < count; i++)
      try {
        weights[i] = Double.parseDouble(parts[i].trim());
        if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) throw new NumberFormatException();
      }
      catch (final NumberFormatException e) {
        throw new IllegalArgumentException(expected, e);
      }
    return weights;
  }

  private static double[] authors(final List<NoiseType> types) {
    boolean fit = types.size() == AUTHOR_TYPES.size();
    for (int i = 0; fit && i < types.size(); i++)
      fit = AUTHOR_TYPES.get(i).contains(types.get(i));
    if (!fit) throw new IllegalArgumentException("weights=author is for three types: an erosion, a dilation, and elastic or"
      + " sine, in this order; found types " + types.stream().map(NoiseType::key).collect(Collectors.joining(",")));
    return AUTHOR_WEIGHTS.clone();
  }

  /** Makes the wrong mask of a pair. @param level Dice coefficient, for a share without a strength */
  Corruption.Outcome makeWrong(final NoisyMask pair, final double level, final Length sigma, final long seed) {
    final Corruption corruption = type.corruption(sigma);
    return isDriven() ? corruption.reach(pair, level, seed) : corruption.apply(pair, strength, seed);
  }

  /** @return whether each mask is driven to a Dice coefficient */
  public boolean isDriven() {
    return strength == null;
  }

  /** @return type, and strength where there is one, as in {@link #parse} */
  public String key() {
    return isDriven() ? type.key() : type.key() + ":" + strength;
  }
}

package io.github.rraunet.training.data;

import io.github.rraunet.noise.Seeds;
import io.github.rraunet.text.Counted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which slices are trained on and which are kept for validation (method specification, section 1.4).
 *
 * @param training   numbers of slices, ascending
 * @param validation likewise; empty if nothing is validated
 * @param notes      what the user should know, one sentence each
 */
public record DataSplit(int[] training, int[] validation, List<String> notes) {

  private static final double DEFAULT_FRACTION = 0.1;
  private static final double ROUNDING = 1e-9;

  /** What the slices of a case are used for. */
  public enum Role {
    TRAINING("training"), VALIDATION("validation"),
    /** Some are trained on, others are kept for validation. */
    BOTH("training and validation"),
    /** All of its masks are left out. */
    NONE("not used");

    private final String words;

    Role(final String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }

    /** @return whether some of its slices are trained on */
    public boolean isTrainedOn() {
      return this == TRAINING || this == BOTH;
    }

    /** @return whether some of its slices are kept for validation */
    public boolean isValidatedWith() {
      return this == VALIDATION || this == BOTH;
    }
  }

  /** @return by the number of the case */
  public List<Role> roles(final TrainingData data) {
    final BitSet trained = new BitSet();
    final BitSet validated = new BitSet();
    for (final int slice : training)
      trained.set(data.caseOf(slice));
    for (final int slice : validation)
      validated.set(data.caseOf(slice));
    return IntStream.range(0, data.cases().size()).mapToObj(c -> trained.get(c) ? validated.get(c) ? Role.BOTH : Role.TRAINING
      : validated.get(c) ? Role.VALIDATION : Role.NONE).toList();
  }

  /** How slices are chosen. */
  public enum Rule {
    /** {@link #BY_CASE} where there are at least two cases, else {@link #RANDOM}. */
    AUTO,
    /** A fraction of the slices. Neighbours of a slice look nearly like it, so the validation flatters. */
    RANDOM,
    /** Whole cases, drawn so that they have about the fraction of the slices: what a network makes of a new patient. */
    BY_CASE,
    /** The last slices of the last cases, as Keras' {@code validation_split} takes them. */
    KERAS_LAST,
    /** Cases that are named. */
    CASES,
    /** No validation: the weights of the epoch with the lowest training loss are kept. */
    NONE;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A split as a user writes it: {@code auto}, {@code random}, {@code by_case} or {@code keras_last}, perhaps with a fraction
   * such as {@code by_case:0.2} (0.1 if none is given), {@code cases:} with names, or {@code none}.
   *
   * @param cases names, if the rule is {@link Rule#CASES}
   */
  public record Request(Rule rule, double fraction, List<String> cases) {

    public Request {
      if (!(fraction > 0 && fraction < 1))
        throw new IllegalArgumentException("the fraction for validation lies between 0 and 1, found " + fraction);
      cases = List.copyOf(cases);
    }

    /** @throws IllegalArgumentException that says what was expected */
    public static Request parse(final String text) {
      final String trimmed = text.trim();
      final int colon = trimmed.indexOf(':');
      final String name = (colon < 0 ? trimmed : trimmed.substring(0, colon)).trim().toUpperCase(Locale.ROOT);
      final String rest = colon < 0 ? "" : trimmed.substring(colon + 1).trim();
      final Rule rule = Arrays.stream(Rule.values()).filter(r -> r.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("validation is auto, random, by_case or keras_last, perhaps with a"
        + " fraction such as by_case:0.2, or cases:NAME,NAME, or none; found '" + text + "'"));
      if (rule == Rule.CASES) {
        final List<String> names = Arrays.stream(rest.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
        if (names.isEmpty()) throw new IllegalArgumentException("validation=cases: names no case; write for example cases:case9");
        return new Request(rule, DEFAULT_FRACTION, names);
      }
      if (rest.isEmpty()) return new Request(rule, DEFAULT_FRACTION, List.of());
      if (rule == Rule.NONE) throw new IllegalArgumentException("validation=none has no fraction, found '" + text + "'");
      try {
        return new Request(rule, Double.parseDouble(rest), List.of());
      }
      catch (final NumberFormatException e) {
        throw new IllegalArgumentException("the fraction for validation is a number between 0 and 1, found '" + rest + "'", e);
      }
    }

    @Override
    public String toString() {
      return switch (rule) {
        case NONE -> rule.key();
        case CASES -> rule.key() + ":" + String.join(",", cases);
        default -> rule.key() + ":" + fraction;
      };
    }
  }

  /**
   * @param dropped slices that are used for neither, as a user decided
   * @throws IllegalArgumentException if too few slices or cases are there, or a case of that name is not
   */
  public static DataSplit of(final TrainingData data, final Request request, final IntPredicate dropped, final long seed) {
    final List<String> notes = new ArrayList<>();
    final int[] usable = IntStream.range(0, data.size()).filter(i -> !dropped.test(i)).toArray();
    final BitSet usableCases = new BitSet();
    for (final int slice : usable)
      usableCases.set(data.caseOf(slice));
    Rule rule = request.rule();
    if (rule == Rule.AUTO) {
      rule = usableCases.cardinality() > 1 ? Rule.BY_CASE : Rule.RANDOM;
      if (rule == Rule.RANDOM)
        notes.add("There is one case only, so slices of it were drawn for validation; their neighbours are trained on, and the"
          + " validation looks better than a new case would.");
    }
    final BitSet held = switch (rule) {
      case RANDOM -> random(slicesOf(data, usableCases), dropped, request.fraction(), seed);
      case BY_CASE -> byCase(data, usable, usableCases, request, seed, notes);
      case KERAS_LAST -> last(slicesOf(data, usableCases), dropped, request.fraction());
      case CASES -> named(data, request.cases());
      default -> new BitSet();
    };
    final int[] training = Arrays.stream(usable).filter(i -> !held.get(i)).toArray();
    final int[] validation = Arrays.stream(usable).filter(held::get).toArray();
    if (training.length > 0 && Arrays.stream(training).allMatch(data::isEmpty))
      throw new IllegalArgumentException("all masks that are left to train on are empty; choose another split with validation=");
    if (training.length == 0 || rule != Rule.NONE && validation.length == 0)
      throw new IllegalArgumentException("of " + Counted.of(usable.length, "slice") + " validation=" + request + " leaves "
        + training.length + " to train on and " + validation.length + " to validate with; both are needed: give more slices,"
        + " another fraction, or validation=none");
    if (rule != Rule.NONE && Arrays.stream(validation).allMatch(data::isEmpty))
      notes.add("All masks of the validation are empty, so its Dice coefficient says little; choose another split.");
    return new DataSplit(training, validation, List.copyOf(notes));
  }

  /** All slices of the cases of which something is used, dropped ones too, so that decisions change no split. */
  private static int[] slicesOf(final TrainingData data, final BitSet usableCases) {
    return IntStream.range(0, data.size()).filter(i -> usableCases.get(data.caseOf(i))).toArray();
  }

  private static BitSet random(final int[] slices, final IntPredicate dropped, final double fraction, final long seed) {
    final int[] order = slices.clone();
    shuffle(order, seed);
    return first(order, Math.max(1, (int) Math.round(fraction * order.length)), dropped);
  }

  /** @return the first {@code count} in the order; more where all of them are dropped, until one is not */
  private static BitSet first(final int[] order, final int count, final IntPredicate dropped) {
    final BitSet held = new BitSet();
    for (int i = 0; i < order.length && (i < count || held.stream().allMatch(dropped)); i++)
      held.set(order[i]);
    return held;
  }

  /** Of the cases of which something is used; how much of each does not matter, so that decisions change no split. */
  private static BitSet byCase(final TrainingData data, final int[] usable, final BitSet usableCases, final Request request,
    final long seed, final List<String> notes)
  {
    final int n = usableCases.cardinality();
    if (n < 2)
      throw new IllegalArgumentException("validation=by_case needs at least two cases, found " + n
        + "; use validation=random for slices of one case");
    final int[] sizes = IntStream.range(0, data.cases().size()).map(c -> data.firstOf(c + 1) - data.firstOf(c)).toArray();
    final BitSet painted = new BitSet();
    Arrays.stream(usable).filter(slice -> !data.isEmpty(slice)).forEach(slice -> painted.set(data.caseOf(slice)));
    final int slices = slicesOf(data, usableCases).length;
    final int[] all = IntStream.range(0, sizes.length).toArray();
    shuffle(all, seed);
    final CaseDraw draw = new CaseDraw(sizes, painted, request.fraction() * slices - ROUNDING);
    final BitSet held = new BitSet();
    draw.of(Arrays.stream(all).filter(usableCases::get).toArray()).stream().forEach(c -> held.set(data.firstOf(c), data.firstOf(c
      + 1)));
    if (draw.isFarMore(held.cardinality()))
      notes.add("The validation takes " + held.cardinality() + " of " + slices + " slices, more than twice the share of "
        + request.fraction() + " that was asked for, as cases are held back whole and are few, or large; more cases would leave"
        + " more to train on, and so would validation=random, which flatters.");
    return held;
  }

  /** Keras trains on the first floor(n (1 - fraction)). */
  private static BitSet last(final int[] slices, final IntPredicate dropped, final double fraction) {
    final int n = slices.length;
    final int[] backwards = IntStream.range(0, n).map(i -> slices[n - 1 - i]).toArray();
    return first(backwards, n - (int) Math.floor(n * (1 - fraction)), dropped);
  }

  private static BitSet named(final TrainingData data, final List<String> names) {
    final BitSet held = new BitSet();
    final TreeSet<String> missing = new TreeSet<>(names);
    for (int c = 0; c < data.cases().size(); c++)
      if (names.contains(data.cases().get(c).name())) {
        held.set(data.firstOf(c), data.firstOf(c + 1));
        missing.remove(data.cases().get(c).name());
      }
    if (!missing.isEmpty())
      throw new IllegalArgumentException("validation names cases that are not there: " + String.join(", ", missing)
        + "; the cases are " + String.join(", ", data.cases().stream().map(TrainingCase::name).limit(20).toList()));
    return held;
  }

  /** Fisher and Yates. */
  public static void shuffle(final int[] order, final long seed) {
    final SplittableRandom random = new SplittableRandom(Seeds.mix(seed, "shuffle"));
    for (int i = order.length - 1; i > 0; i--) {
      final int j = random.nextInt(i + 1);
      final int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }
}

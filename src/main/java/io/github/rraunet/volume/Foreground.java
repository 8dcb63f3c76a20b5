package io.github.rraunet.volume;

import java.io.Serializable;
import java.util.List;
import java.util.function.DoublePredicate;

/** Which values of a volume are foreground; travels to other processes. 0 and NaN are background whatever it says of them. */
@FunctionalInterface
public interface Foreground extends DoublePredicate, Serializable {

  /** One label. */
  record Label(int label) implements Foreground {
    @Override
    public boolean test(final double value) {
      return value == label;
    }
  }

  /** Everything greater than a threshold. */
  record Above(double threshold) implements Foreground {
    @Override
    public boolean test(final double value) {
      return value > threshold;
    }
  }

  /** What is foreground by at least one of several. */
  record AnyOf(List<Foreground> choices) implements Foreground {

    public AnyOf {
      choices = List.copyOf(choices);
    }

    @Override
    public boolean test(final double value) {
      for (final Foreground choice : choices)
        if (choice.test(value)) return true;
      return false;
    }
  }
}

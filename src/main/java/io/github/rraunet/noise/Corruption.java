package io.github.rraunet.noise;

import java.util.Map;

/** A way to make a mask wrong. Stateless; the same mask, strength and seed give the same wrong mask. */
public interface Corruption {

  /**
   * What was done to a mask.
   *
   * @param parameters by name, with the unit in the name
   * @param shortfall  what keeps the mask from a level that it misses, in a few words
   */
  record Outcome(Map<String, Number> parameters, String shortfall) {}

  /** Makes the wrong mask with a strength of choice. */
  Outcome apply(NoisyMask mask, Length strength, long seed);

  /**
   * Makes the wrong mask whose Dice coefficient with the correct one comes as near to a level as this way can, and which is
   * neither empty nor the correct mask if there is one. Ways whose steps are large may take one of the two nearest strengths by
   * chance instead, so that the mean over many masks comes near.
   *
   * @param mask not empty
   * @param dice greater than 0, less than 1
   */
  Outcome reach(NoisyMask mask, double dice, long seed);
}

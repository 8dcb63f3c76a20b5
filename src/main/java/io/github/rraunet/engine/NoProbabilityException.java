package io.github.rraunet.engine;

/** A network gave a value that is no probability. */
public final class NoProbabilityException extends EngineException {

  /** How far outside [0, 1] a value may lie because of rounding. */
  private static final float ROUNDING = 1e-3f;

  /** Least value that is taken for a probability. */
  public static final float LOWEST = -ROUNDING;

  /** Greatest value that is taken for a probability. */
  public static final float HIGHEST = 1 + ROUNDING;

  private static final long serialVersionUID = 1;

  private final float value;
  private final int slice;

  /** @param slice from 0 */
  public NoProbabilityException(final float value, final int slice) {
    super("the network gave the value " + value + " in slice " + (slice + 1)
      + ", where a probability in [0, 1] was expected; is its output a sigmoid? If it is, its values grow beyond"
      + " what the arithmetic holds (float16: 65504); try precision float32, tf32 or bfloat16");
    this.value = value;
    this.slice = slice;
  }

  /** @return whether a value can be a probability; not a number cannot */
  public static boolean isProbability(final float value) {
    return value >= LOWEST && value <= HIGHEST;
  }

  public float value() {
    return value;
  }

  /** @return from 0 */
  public int slice() {
    return slice;
  }
}

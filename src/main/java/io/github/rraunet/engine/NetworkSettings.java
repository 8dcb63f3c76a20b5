package io.github.rraunet.engine;

/**
 * What an RRA-U-Net is built from (Wang, Zhang and Voiculescu, arXiv 2009.12873; readings and defaults as in the
 * method specification, sections 1.1 to 1.3).
 *
 * @param baseFilters         filters of the first level, doubled at each of the following; default 32
 * @param depth               number of max-poolings; height and width of the input must divide by 2^depth; default 4
 * @param residualEncoder     levels 2 and deeper hand on concat(pooled input, convolved) instead of the convolved map
 * @param residualConnections skips pass through residual paths with {@code depth} blocks at the shallowest level, 1 at the
 * deepest
 * @param attention           form of the attention after each decoder level
 * @param batchNorm           batch normalisation (momentum 0.99, epsilon 1e-3)
 * @param dropout             fraction dropped in training, 0 for none
 */
public record NetworkSettings(int baseFilters, int depth, boolean residualEncoder, boolean residualConnections,
  Attention attention, boolean batchNorm, double dropout)
{

  /** Form of the attention decoder. */
  public enum Attention {
    /** No attention. */
    NONE,
    /** Eq. 2 of the paper: sigmoid(mean + max) over channels plus the same over positions; no parameters. */
    EQ2,
    /** The sum of Eq. 2 with a shared MLP (reduction 8) for channels and a 7x7 convolution for positions. */
    EQ2_LEARNED,
    /** Convolutional block attention: channel attention, then spatial attention, each multiplied. */
    CBAM
  }

  public NetworkSettings {
    if (baseFilters < 1 || depth < 1 || depth > 8)
      throw new IllegalArgumentException("a network needs at least 1 base filter and a depth of 1 to 8, found " + baseFilters
        + " and " + depth);
    if (!(dropout >= 0 && dropout < 1))
      throw new IllegalArgumentException("dropout must be in [0, 1), found " + dropout);
  }

  /** Preset TEXT: the published text, no normalisation and no dropout. */
  public static NetworkSettings text(final int baseFilters) {
    return new NetworkSettings(baseFilters, 4, true, true, Attention.EQ2, false, 0);
  }

  /** Preset AUTHOR, the default: as {@link #text(int)} plus batch normalisation and dropout 0.1. */
  public static NetworkSettings author(final int baseFilters) {
    return new NetworkSettings(baseFilters, 4, true, true, Attention.EQ2, true, 0.1);
  }

  /** @return what height and width of the input must divide by */
  public int sizeMultiple() {
    return 1 << depth;
  }
}

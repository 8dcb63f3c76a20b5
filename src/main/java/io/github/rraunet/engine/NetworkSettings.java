package io.github.rraunet.engine;

import java.util.Locale;

/**
 * What a network is built from: the RRA-U-Net (Wang, Zhang and Voiculescu, arXiv 2009.12873; readings and defaults as in
 * the method specification, sections 1.1 to 1.3) or one of those that it is compared with (section 6.1). The plain 2D
 * U-Net is the RRA-U-Net with its three switches off. {@link NetworkChoice} makes each from the name that users give.
 *
 * @param architecture        which network
 * @param baseFilters         filters of the first level, doubled at each of the following; default 32, at least 4 for a
 * MultiResUNet
 * @param depth               number of max-poolings; height and width of the input must divide by 2^depth; default 4
 * @param residualEncoder     RRA-U-Net only: levels 2 and deeper hand on concat(pooled input, convolved) instead of the
 * convolved map
 * @param residualConnections RRA-U-Net only: skips pass through residual paths with {@code depth} blocks at the shallowest
 * level, 1 at the deepest
 * @param attention           RRA-U-Net only: form of the attention after each decoder level
 * @param batchNorm           batch normalisation (momentum 0.99, epsilon 1e-3)
 * @param dropout             fraction dropped in training, of each pooled map and of each decoder level's input; 0 for none
 */
public record NetworkSettings(Architecture architecture, int baseFilters, int depth, boolean residualEncoder,
  boolean residualConnections, Attention attention, boolean batchNorm, double dropout)
{

  /** How the layers are wired. */
  public enum Architecture {
    /** Residual encoder, residual connections and attention decoder, each of which can be off. */
    RRA_U_NET("RRA-U-Net"),
    /** Every level, of the decoder too, hands on concat(its input, convolved). */
    RESIDUAL_U_NET("Residual-UNet"),
    /** As the Residual-UNet, and the second convolution too sees the level's input. */
    DENSE_U_NET("Dense-UNet"),
    /** Blocks of three convolutions in a row, residual paths on the skips. */
    MULTI_RES_U_NET("MultiResUNet");

    private final String title;

    Architecture(final String title) {
      this.title = title;
    }

    /** @return name for tables and sentences */
    public String title() {
      return title;
    }
  }

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

  /** What normalises and regularises a network. */
  public enum Preset {
    /**
     * As the authors' code has it, the default: batch normalisation and dropout 0.1. Their MultiResUNet, like the published
     * one, has batch normalisation and no dropout.
     */
    AUTHOR,
    /** As the paper's text has it: neither. */
    TEXT;

    /** @throws IllegalArgumentException naming the choices */
    public static Preset parse(final String text) {
      for (final Preset p : values())
        if (p.key().equals(text.trim().toLowerCase(Locale.ROOT))) return p;
      throw new IllegalArgumentException("preset must be author or text; found '" + text + "'");
    }

    /** @return the name used in macros, on the command line and in records */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final int DEFAULT_DEPTH = 4;

  private static final double AUTHORS_DROPOUT = 0.1;
  /** With fewer the narrowest convolution of a block, 0.167 * 1.67 times the filters, has none. */
  private static final int LEAST_MULTI_RES_FILTERS = 4;

  public NetworkSettings {
    if (baseFilters < 1 || depth < 1 || depth > 8)
      throw new IllegalArgumentException("a network needs at least 1 base filter and a depth of 1 to 8, found " + baseFilters
        + " and " + depth);
    if (!(dropout >= 0 && dropout < 1))
      throw new IllegalArgumentException("dropout must be in [0, 1), found " + dropout);
    if (architecture == Architecture.MULTI_RES_U_NET && baseFilters < LEAST_MULTI_RES_FILTERS)
      throw new IllegalArgumentException("a MultiResUNet needs at least " + LEAST_MULTI_RES_FILTERS
        + " base filters, found " + baseFilters);
    if (architecture != Architecture.RRA_U_NET && (residualEncoder || residualConnections || attention != Attention.NONE))
      throw new IllegalArgumentException("residual encoder, residual connections and attention are parts of the RRA-U-Net; a "
        + architecture.title() + " is built without them, found residual encoder " + onOff(residualEncoder)
        + ", residual connections " + onOff(residualConnections) + ", attention " + attention);
  }

  /** An RRA-U-Net, or with every switch off the plain 2D U-Net. */
  public NetworkSettings(final int baseFilters, final int depth, final boolean residualEncoder,
    final boolean residualConnections, final Attention attention, final boolean batchNorm, final double dropout)
  {
    this(Architecture.RRA_U_NET, baseFilters, depth, residualEncoder, residualConnections, attention, batchNorm, dropout);
  }

  /** The whole RRA-U-Net in preset TEXT: the published text, no normalisation and no dropout. */
  public static NetworkSettings text(final int baseFilters) {
    return NetworkChoice.RRA.settings(Preset.TEXT, baseFilters);
  }

  /** The whole RRA-U-Net in preset AUTHOR, the default: as {@link #text(int)} plus batch normalisation and dropout 0.1. */
  public static NetworkSettings author(final int baseFilters) {
    return NetworkChoice.RRA.settings(Preset.AUTHOR, baseFilters);
  }

  /** @return the same wiring as {@code preset} normalises and regularises it */
  NetworkSettings with(final Preset preset) {
    final boolean author = preset == Preset.AUTHOR;
    final double dropped = author && architecture != Architecture.MULTI_RES_U_NET ? AUTHORS_DROPOUT : 0;
    return new NetworkSettings(architecture, baseFilters, depth, residualEncoder, residualConnections, attention, author,
      dropped);
  }

  /** @return what height and width of the input must divide by */
  public int sizeMultiple() {
    return 1 << depth;
  }

  private static String onOff(final boolean on) {
    return on ? "on" : "off";
  }
}

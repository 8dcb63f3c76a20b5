package io.github.rraunet.engine;

import io.github.rraunet.engine.NetworkSettings.Architecture;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.NetworkSettings.Preset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The networks that a user can ask for by name: those of the paper's comparison (its Table 1, whose M-UNet and
 * M-Densely-UNet are taken to be {@link #U_NET} and {@link #DENSE_U_NET} in preset AUTHOR) and the rows of its ablation
 * (Table 3: RE residual encoder, RC residual connections, AD attention decoder).
 */
public enum NetworkChoice {
  RRA("rra", "RRA-U-Net", true, true, Attention.EQ2), //
  U_NET("unet", "U-Net", false, false, Attention.NONE), //
  RESIDUAL_U_NET("residual-unet", Architecture.RESIDUAL_U_NET), //
  DENSE_U_NET("dense-unet", Architecture.DENSE_U_NET), //
  MULTI_RES_U_NET("multires-unet", Architecture.MULTI_RES_U_NET), //
  RRA_RE("rra:re", "U-Net + RE", true, false, Attention.NONE), //
  RRA_RC("rra:rc", "U-Net + RC", false, true, Attention.NONE), //
  RRA_AD("rra:ad", "U-Net + AD", false, false, Attention.EQ2), //
  RRA_RE_RC("rra:re+rc", "U-Net + RE + RC", true, true, Attention.NONE), //
  RRA_RE_AD("rra:re+ad", "U-Net + RE + AD", true, false, Attention.EQ2),
  /** Not in the paper. */
  RRA_RC_AD("rra:rc+ad", "U-Net + RC + AD", false, true, Attention.EQ2),
  /** The whole network with the attention that the authors' other code has. */
  RRA_CBAM("rra:cbam", "RRA-U-Net (CBAM)", true, true, Attention.CBAM),
  /** The whole network with Eq. 2 over learned layers. */
  RRA_LEARNED("rra:learned", "RRA-U-Net (learned attention)", true, true, Attention.EQ2_LEARNED);

  private final String key;
  private final String title;
  private final Architecture architecture;
  private final boolean residualEncoder;
  private final boolean residualConnections;
  private final Attention attention;

  NetworkChoice(final String key, final Architecture architecture) {
    this(key, architecture.title(), architecture, false, false, Attention.NONE);
  }

  NetworkChoice(final String key, final String title, final boolean residualEncoder, final boolean residualConnections,
    final Attention attention)
  {
    this(key, title, Architecture.RRA_U_NET, residualEncoder, residualConnections, attention);
  }

  NetworkChoice(final String key, final String title, final Architecture architecture, final boolean residualEncoder,
    final boolean residualConnections, final Attention attention)
  {
    this.key = key;
    this.title = title;
    this.architecture = architecture;
    this.residualEncoder = residualEncoder;
    this.residualConnections = residualConnections;
    this.attention = attention;
  }

  /**
   * @param text a key; case and spaces around it do not matter
   * @throws IllegalArgumentException naming the choices
   */
  public static NetworkChoice parse(final String text) {
    final String asked = text.trim().toLowerCase(Locale.ROOT);
    for (final NetworkChoice choice : values())
      if (choice.key.equals(asked)) return choice;
    final String names = Arrays.stream(values()).map(NetworkChoice::key).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("network must be one of " + names + "; found '" + text + "'");
  }

  /** @return the choice that is wired so, whatever its filters, depth, normalisation and dropout; empty if it has no name */
  public static Optional<NetworkChoice> of(final NetworkSettings settings) {
    return Arrays.stream(values()).filter(c -> c.architecture == settings.architecture()
      && c.residualEncoder == settings.residualEncoder() && c.residualConnections == settings.residualConnections()
      && c.attention == settings.attention()).findFirst();
  }

  /** @return settings of four max-poolings */
  public NetworkSettings settings(final Preset preset, final int baseFilters) {
    return new NetworkSettings(architecture, baseFilters, NetworkSettings.DEFAULT_DEPTH, residualEncoder, residualConnections,
      attention, false, 0).with(preset);
  }

  /** @return the name used in macros, on the command line and in records */
  public String key() {
    return key;
  }

  /** @return name for tables, for example "Residual-UNet" */
  public String title() {
    return title;
  }
}

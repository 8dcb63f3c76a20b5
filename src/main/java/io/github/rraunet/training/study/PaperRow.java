package io.github.rraunet.training.study;

import io.github.rraunet.engine.NetworkChoice;
import io.github.rraunet.engine.NetworkSettings.Preset;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of Table 1, 3 or 4 of Wang, Zhang and Voiculescu (arXiv 2009.12873, v1) whose network is built here, with the values
 * that were published.
 *
 * @param table     1, 3 or 4
 * @param title     as in the paper
 * @param beta      share of wrong training masks; 0 for a training on correct ones
 * @param alpha     their mean Dice coefficient with the truth; 1 where beta is 0
 * @param cleaning  what is done about wrong masks
 * @param published Dice, accuracy, and in Table 1 precision, recall, specificity; empty if the paper has no such training
 */
public record PaperRow(int table, String title, NetworkChoice network, Preset preset, double beta, double alpha,
  Cleaning cleaning, List<Double> published)
{

  /** What is done about wrong masks. */
  public enum Cleaning {

    NONE("plain"), ACNLL("acnll"),
    /** All wrong masks are left out, by the manifest that tells which they are: what perfect cleaning would leave. */
    PERFECT("perfect");

    private final String key;

    Cleaning(final String key) {
      this.key = key;
    }
  }

  /** Published values of Table 2, rows Dice, TPVF, TNVF, FPVF, FNVF, columns BoundaryGT, BoundaryMS, BoundarySymmetric. */
  public static final double[][] TABLE_2 = { { 0.8425, 0.8564, 0.8465 }, { 0.8274, 0.8636, 0.8420 }, { 0.7824, 0.6754, 0.7298 }, {
    0.2176, 0.3245, 0.2702 }, { 0.1726, 0.1364, 0.1579 } };

  /** Which preset a row means is told in docs/training.md: the "M-" networks and Tables 3 and 4 fit normalised ones only. */
  public static final List<PaperRow> ALL = rows();

  /** The trainings of Table 4 without their wrong masks, which the paper does not have. */
  public static final List<PaperRow> PERFECTLY_CLEANED = ALL.stream().filter(r -> r.table() == 4
    && r.cleaning() == Cleaning.NONE).map(r -> r.with(Cleaning.PERFECT)).toList();

  private static List<PaperRow> rows() {
    final List<PaperRow> rows = new ArrayList<>();
    clean(rows, 1, "UNet", NetworkChoice.U_NET, Preset.TEXT, 0.8360, 0.9863, 0.8832, 0.7936, 0.9952);
    clean(rows, 1, "Residual-UNet", NetworkChoice.RESIDUAL_U_NET, Preset.TEXT, 0.8810, 0.9898, 0.9097, 0.8540, 0.9961);
    clean(rows, 1, "Densely-UNet", NetworkChoice.DENSE_U_NET, Preset.TEXT, 0.8316, 0.9860, 0.8832, 0.7857, 0.9952);
    clean(rows, 1, "M-UNet", NetworkChoice.U_NET, Preset.AUTHOR, 0.9478, 0.9954, 0.9512, 0.9444, 0.9978);
    clean(rows, 1, "M-Densely-UNet", NetworkChoice.DENSE_U_NET, Preset.AUTHOR, 0.9517, 0.9958, 0.9524, 0.9508, 0.9978);
    clean(rows, 1, "MultiRes UNet", NetworkChoice.MULTI_RES_U_NET, Preset.AUTHOR, 0.8542, 0.9864, 0.8094, 0.9043, 0.9902);
    clean(rows, 1, "RRA-UNet", NetworkChoice.RRA, Preset.AUTHOR, 0.9580, 0.9963, 0.9605, 0.9554, 0.9982);
    clean(rows, 3, "-", NetworkChoice.U_NET, Preset.TEXT, 0.8360, 0.9863);
    clean(rows, 3, "RE", NetworkChoice.RRA_RE, Preset.AUTHOR, 0.9489, 0.9954);
    clean(rows, 3, "RC", NetworkChoice.RRA_RC, Preset.AUTHOR, 0.9539, 0.9960);
    clean(rows, 3, "AD", NetworkChoice.RRA_AD, Preset.AUTHOR, 0.9433, 0.9950);
    clean(rows, 3, "RE + AD", NetworkChoice.RRA_RE_AD, Preset.AUTHOR, 0.9513, 0.9957);
    clean(rows, 3, "RE + RC", NetworkChoice.RRA_RE_RC, Preset.AUTHOR, 0.9543, 0.9960);
    clean(rows, 3, "RE + RC + AD", NetworkChoice.RRA, Preset.AUTHOR, 0.9580, 0.9963);
    noisy(rows, 0.75, 0.68, NetworkChoice.U_NET, 0.7838, 0.9823, 0.8054, 0.9929);
    noisy(rows, 0.75, 0.68, NetworkChoice.RESIDUAL_U_NET, 0.8699, 0.9882, 0.8769, 0.9889);
    noisy(rows, 0.75, 0.68, NetworkChoice.RRA, 0.9314, 0.9939, 0.9380, 0.9945);
    noisy(rows, 0.50, 0.77, NetworkChoice.U_NET, 0.9202, 0.9929, 0.9206, 0.9930);
    noisy(rows, 0.50, 0.77, NetworkChoice.RESIDUAL_U_NET, 0.9012, 0.9913, 0.9327, 0.9941);
    noisy(rows, 0.25, 0.85, NetworkChoice.U_NET, 0.9268, 0.9937, 0.9284, 0.9938);
    noisy(rows, 0.25, 0.55, NetworkChoice.U_NET, 0.8904, 0.9901, 0.9073, 0.9919);
    noisy(rows, 0.25, 0.55, NetworkChoice.RESIDUAL_U_NET, 0.9029, 0.9915, 0.9186, 0.9929);
    return List.copyOf(rows);
  }

  private static void clean(final List<PaperRow> rows, final int table, final String title, final NetworkChoice network,
    final Preset preset, final Double... published)
  {
    rows.add(new PaperRow(table, title, network, preset, 0, 1, Cleaning.NONE, List.of(published)));
  }

  /** Two rows, without and with ACNLL. */
  private static void noisy(final List<PaperRow> rows, final double beta, final double alpha, final NetworkChoice network,
    final double dice, final double accuracy, final double diceWith, final double accuracyWith)
  {
    final String title = network == NetworkChoice.U_NET ? "2D-U-Net" : network == NetworkChoice.RRA ? "RRA-UNet"
      : "2D-Residual-UNet";
    rows.add(new PaperRow(4, title, network, Preset.AUTHOR, beta, alpha, Cleaning.NONE, List.of(dice, accuracy)));
    rows.add(new PaperRow(4, title, network, Preset.AUTHOR, beta, alpha, Cleaning.ACNLL, List.of(diceWith, accuracyWith)));
  }

  private PaperRow with(final Cleaning other) {
    return new PaperRow(table, title, network, preset, beta, alpha, other, List.of());
  }

  /** @return name of the training that this row is, for files and messages */
  public String training() {
    return network.key() + " " + preset.key() + (beta == 0 ? "" : " beta " + beta + " alpha " + alpha
      + " " + cleaning.key);
  }
}

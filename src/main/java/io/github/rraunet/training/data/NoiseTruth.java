package io.github.rraunet.training.data;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.volume.LabelSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Which masks are truly noisy, from a table with the columns {@code mask} or {@code file} and {@code slice}, and {@code noisy}
 * (0 or 1), as RRA Make Noisy Masks writes it.
 */
public final class NoiseTruth {

  private static final String NOISY = "noisy";

  private final Map<String, Boolean> noisyByMask; // name of the file without ending, '#', slice

  private NoiseTruth(final Map<String, Boolean> noisyByMask) {
    this.noisyByMask = noisyByMask;
  }

  /**
   * @param foreground labels that are trained on: what others of a slice are does not matter. Rows without a number there count
   * @throws IOException if the table cannot be read, or lacks the columns
   */
  public static NoiseTruth read(final Path manifest, final LabelSet foreground) throws IOException {
    final Map<String, Boolean> noisy = new HashMap<>();
    for (final Map<String, String> row : CsvTable.read(manifest).rows("file", "slice", NOISY)) {
      final String flag = row.get(NOISY).strip();
      if (!flag.matches("[01]"))
        throw new IOException(manifest + ": column 'noisy' holds 0 or 1, found '" + flag + "' for " + row.get("file"));
      final boolean counts = flag.equals("1") && isOf(foreground, row.getOrDefault("label", "").strip());
      noisy.merge(key(row.get("file"), row.get("slice").strip()), counts, Boolean::logicalOr); // labels of a slice
    }
    return new NoiseTruth(noisy);
  }

  private static boolean isOf(final LabelSet foreground, final String label) {
    return !label.matches("\\d{1,9}") || foreground.test(Integer.parseInt(label));
  }

  /** @return whether a table says which masks are noisy */
  public static boolean isIn(final CsvTable table) {
    return table.has("file") && table.has("slice") && table.has(NOISY);
  }

  /** A noisy mask may have been written under another ending than that of the correct one. */
  private static String key(final String file, final String slice) {
    return file.replaceFirst("(?i)\\.(nii|hdr|img)(\\.gz)?$|\\.(mha|mhd|tiff?)$", "") + "#" + slice;
  }

  /**
   * @return for each slice of the data whether its mask is noisy; those that the table does not name are not
   * @throws IOException if the table names none of them
   */
  public boolean[] of(final TrainingData data, final Path manifest) throws IOException {
    final boolean[] noisy = new boolean[data.size()];
    int known = 0;
    for (int i = 0; i < noisy.length; i++) {
      final Boolean flag = flag(data, i);
      if (flag == null) continue;
      known++;
      noisy[i] = flag;
    }
    if (known == 0)
      throw new IOException(manifest + ": names none of the masks to train on, such as " + data.id(0)
        + "; is it the manifest of another set?");
    return noisy;
  }

  /** @return whether the mask of a slice is noisy; null if the table does not name it */
  private Boolean flag(final TrainingData data, final int slice) {
    final var id = data.id(slice);
    final Boolean flag = noisyByMask.get(key(id.file(), String.valueOf(id.slice())));
    return flag != null ? flag : noisyByMask.get(key(id.file(), "")); // volumes made wrong as a whole
  }

  /** @return number of masks that the table does not name, those without foreground left out, which are never noisy */
  public int unknown(final TrainingData data) {
    int unknown = 0;
    for (int i = 0; i < data.size(); i++)
      if (data.foreground(i) > 0 && flag(data, i) == null) unknown++;
    return unknown;
  }
}

package io.github.rraunet.segment;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.util.ArrayList;
import java.util.List;

/** How much of each slice of a stack a mask covers, and the volume that this makes: pixels times their size in mm. */
public final class SliceAreas {

  /** Of the CSV, in order. */
  public static final List<String> COLUMNS = List.of("slice", "pixels", "area_mm2", "volume_mm3", "volume_to_here_mm3");

  /**
   * One slice.
   *
   * @param slice           place in the stack, from 1
   * @param pixels          in the mask
   * @param areaMm2         of these
   * @param volumeMm3       area times the distance of slices
   * @param volumeToHereMm3 sum of the volumes of this slice and those before it; in the last slice that of the whole mask
   */
  public record Row(int slice, long pixels, double areaMm2, double volumeMm3, double volumeToHereMm3) {}

  private final List<Row> rows;

  private SliceAreas(final List<Row> rows) {
    this.rows = List.copyOf(rows);
  }

  /** @param mask foreground where not 0; its planes as they are stored are the slices */
  public static SliceAreas of(final Volume mask, final Progress progress) {
    final VolumeSlices slices = VolumeSlices.of(mask);
    final Spacing mm = mask.spacing();
    final double pixelMm2 = mm.xMm() * mm.yMm();
    final double voxelMm3 = pixelMm2 * mm.zMm();
    final float[] plane = new float[slices.width() * slices.height()];
    final List<Row> rows = new ArrayList<>();
    long toHere = 0;
    for (int z = 0; z < slices.count(); z++) {
      progress.throwIfCanceled();
      slices.read(z, plane);
      long pixels = 0;
      for (final float value : plane)
        if (value != 0) pixels++;
      toHere += pixels;
      rows.add(new Row(z + 1, pixels, pixels * pixelMm2, pixels * voxelMm3, toHere * voxelMm3));
    }
    return new SliceAreas(rows);
  }

  /** @return a row for each slice, also for those without foreground */
  public List<Row> rows() {
    return rows;
  }

  /** @return the table as CSV: {@link #COLUMNS}, and before them the name of what was segmented */
  public String csv(final String name) {
    final StringBuilder csv = new StringBuilder("image,").append(String.join(",", COLUMNS)).append('\n');
    for (final Row row : rows)
      csv.append(CsvTable.cell(name)).append(',').append(row.slice).append(',').append(row.pixels).append(',').append(row.areaMm2)
        .append(',').append(row.volumeMm3).append(',').append(row.volumeToHereMm3).append('\n');
    return csv.toString();
  }
}

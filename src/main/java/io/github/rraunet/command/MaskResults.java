package io.github.rraunet.command;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import io.github.rraunet.figure.OrthogonalSlicesFigure;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.SliceAreas;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What can be had of a mask beside the mask: shown in ImageJ and, where the mask is saved, saved beside it.
 *
 * @param stack that was segmented
 * @param found on the same grid, 0 and 255
 * @param mask  the same as an image
 * @param file  of the mask; null if it is not saved
 */
record MaskResults(Volume stack, Volume found, ImagePlus mask, Path file) {

  /** @return false if the outlines went neither to the ROI Manager nor into a file */
  boolean rois(final Progress progress) throws IOException {
    final var rois = new MaskRois(mask, progress);
    if (file != null) rois.write(beside("_rois.zip"));
    return rois.addToManager() || file != null;
  }

  /** @return ImageJ's own table with a row more for each slice */
  ResultsTable areas(final Progress progress) throws IOException {
    final SliceAreas areas = SliceAreas.of(found, progress);
    if (file != null) FileReplacement.write(beside("_areas.csv"), areas.csv(mask.getTitle()));
    final ResultsTable table = ResultRows.table();
    for (final SliceAreas.Row row : areas.rows()) {
      ResultRows.begin(table);
      table.addValue("image", mask.getTitle());
      final double[] values = { row.slice(), row.pixels(), row.areaMm2(), row.volumeMm3(), row.volumeToHereMm3() };
      for (int i = 0; i < values.length; i++)
        table.addValue(SliceAreas.COLUMNS.get(i), values[i]);
    }
    return table;
  }

  /** @return sagittal, coronal and axial slice through the mask's centre of mass, with its outline */
  ImagePlus figure(final String caption) throws IOException {
    final BufferedImage picture = OrthogonalSlicesFigure.ofMask(stack, found).title(stack.name()).lines(List.of(caption)).draw();
    if (file != null) PngFigures.write(picture, beside("_figure.png"));
    return new ImagePlus(mask.getTitle().replaceFirst("-mask(-\\d+)?$", "") + "-figure", picture);
  }

  private Path beside(final String ending) {
    return file.resolveSibling(VolumeFiles.stem(file) + ending);
  }
}

package io.github.rraunet.segment.folder;

import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.segment.SegmentationSettings;
import java.nio.charset.StandardCharsets;

/**
 * What is done to every stack.
 *
 * @param model        that all go through
 * @param segmentation threshold and the like
 * @param precision    as asked for; a result in another one is another result
 * @param skipDone     leave out what was made from the same bytes with the same settings; default true
 */
public record FolderSettings(ModelDescription model, SegmentationSettings segmentation, Precision precision, boolean skipDone) {

  /** Goes up when the same settings begin to give other results. */
  private static final int VERSION = 1;

  /** @return the threshold that masks are made with */
  public double threshold() {
    return Double.isNaN(segmentation.threshold()) ? model.threshold() : segmentation.threshold();
  }

  /**
   * @return hash of what decides on the voxels of a result beside the input. Neither device nor batch size do, so that a run may
   *         go on elsewhere, nor which of the results are wanted: those that are there count.
   */
  public String sha256() {
    return Hashes.sha256(String.join("\n", "segment-folder " + VERSION, model.sha256(), model.preparation().toString(), model
      .orientation().code(), model.inputName(), model.outputName(), "threshold " + threshold(), "largest " + segmentation
        .largestComponent(), "precision " + precision.key()).getBytes(StandardCharsets.UTF_8));
  }
}

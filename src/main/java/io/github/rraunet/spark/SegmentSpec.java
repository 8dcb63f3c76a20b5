package io.github.rraunet.spark;

import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.folder.FolderPlan;
import io.github.rraunet.segment.folder.FolderSettings;
import io.github.rraunet.segment.folder.FoundStack;
import io.github.rraunet.segment.folder.PlannedStack;
import io.github.rraunet.segment.folder.ResultName;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/**
 * What a job of segmentation does to every stack, as it travels.
 *
 * @param engine     the network
 * @param output     folder of the results
 * @param outputName pattern of their names
 * @param type       of the results
 * @param figure     whether a picture is made
 * @param threshold  NaN for the model's own
 * @param largest    whether only the largest component is kept
 * @param batchSize  resolved once for the whole job, 0 where the size of slices differs from stack to stack
 * @param asked      precision as it was asked for, which decides whether an earlier result counts
 * @param parameters for the records
 * @param platform   for the records, such as "Apache Spark 4.1.3, local[2]"
 */
record SegmentSpec(EngineSpec engine, String output, String outputName, OutputType type, boolean figure, double threshold,
  boolean largest, int batchSize, Precision asked, LinkedHashMap<String, Object> parameters, String platform)
  implements Serializable
{

  /** Where a stack is, and where its results go below the output folder. */
  record Stack(String path, String name, String folder) implements Serializable {

    static Stack of(final PlannedStack planned) {
      final FoundStack found = planned.stack();
      return new Stack(found.path().toString(), found.name(), found.folder().toString());
    }
  }

  SegmentSpec resolved(final EngineSpec newEngine, final int newBatchSize) {
    return new SegmentSpec(newEngine, output, outputName, type, figure, threshold, largest, newBatchSize, asked, parameters,
      platform);
  }

  SegmentationSettings segmentation() {
    return new SegmentationSettings(type, threshold, largest, batchSize);
  }

  FolderSettings settings(final ModelDescription model) {
    return new FolderSettings(model, segmentation(), asked, false);
  }

  PlannedStack planned(final Stack stack) {
    final FoundStack found = new FoundStack(Locations.path(stack.path), stack.name, Path.of(stack.folder));
    return new PlannedStack(found, ResultName.parse(outputName, type, figure).of(found, Locations.path(output)));
  }

  /** @return a record like that of segment-folder, so that either goes on where the other stopped */
  RunRecord.Builder record() {
    return RunRecord.of(FolderPlan.VERB).parameters(parameters).note("Made on " + platform + ".");
  }
}

package io.github.rraunet.command;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.WorkerPredictor;
import io.github.rraunet.segment.folder.FolderSegmenter.PredictorSource;
import java.util.List;

/**
 * The worker processes of a run over many stacks.
 *
 * @param devices a worker for each
 * @param trusted whether the model's graph may touch files
 */
record FolderWorkers(List<DeviceChoice> devices, Precision precision, boolean trusted) {

  List<PredictorSource> of(final ModelPackage model) {
    return devices.stream().map(device -> of(model, new PredictorSettings(device, precision, 0).withTrust(trusted))).toList();
  }

  private static PredictorSource of(final ModelPackage model, final PredictorSettings settings) {
    return slices -> WorkerPredictor.start(model, settings.withSlices(slices));
  }
}

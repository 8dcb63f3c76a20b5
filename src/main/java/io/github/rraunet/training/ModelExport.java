package io.github.rraunet.training;

import io.github.rraunet.engine.Attribution;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.ModelPackageWriter;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NpyArray;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.files.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Packs what a trainer has learnt as a model that RRA Segment Stack and deepImageJ open, with a test slice and the network's
 * answer to it.
 *
 * @param network     that was trained
 * @param description what the model needs
 * @param attribution who, what, when
 */
public record ModelExport(NetworkSettings network, ModelDescription description, Attribution attribution) {

  private static final String TENSORFLOW_VERSION = "2.18.0";

  /**
   * @param trainer     of float32, with the weights to pack
   * @param testSlice   shape [1, H, W, 1] in the image's own values; H and W divide by the network's multiple
   * @param attachments files that lie beside, by name
   * @param zip         to write, replaced in one step
   */
  public void write(final Trainer trainer, final NpyArray testSlice, final Map<String, byte[]> attachments, final Path zip)
    throws IOException, EngineException
  {
    try (TemporaryFolder folder = new TemporaryFolder("rra-model")) {
      final Path savedModel = folder.path().resolve("model");
      trainer.export(savedModel, -1, -1);
      new ModelPackageWriter(description, Optional.of(network), attribution, TENSORFLOW_VERSION)
        .write(zip, savedModel, testSlice, answer(trainer, testSlice), attachments);
    }
  }

  private NpyArray answer(final Trainer trainer, final NpyArray testSlice) throws EngineException {
    final float[] prepared = new float[testSlice.values().length];
    for (int i = 0; i < prepared.length; i++)
      prepared[i] = description.preparation().window().apply(testSlice.values()[i]);
    final int[] shape = testSlice.shape();
    return new NpyArray(shape, trainer.predict(new Trainer.Batch(prepared, new float[prepared.length], shape[0], shape[1],
      shape[2])));
  }
}

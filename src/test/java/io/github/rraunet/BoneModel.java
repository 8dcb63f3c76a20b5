package io.github.rraunet;

import io.github.rraunet.engine.Attribution;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.ModelPackageWriter;
import io.github.rraunet.engine.NpyArray;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.tensorflow.SmallModels;
import io.github.rraunet.volume.Orientation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/** A package like the bundled one. Its network is a soft threshold at 200 HU: sigmoid(40 * (x - 0.6)), window -1000 to 1000. */
public final class BoneModel {

  private BoneModel() {}

  /** @param folder for the package and what it is made from */
  public static Path write(final Path folder) throws IOException {
    final Path savedModel = SmallModels.export(folder.resolve("bone"), Shape.of(-1, -1, -1, 1), "serving_default",
      (tf, image) -> tf.math.sigmoid(tf.math.mul(tf.constant(40f), tf.math.sub(image, tf.constant(0.6f)))));
    final float[] hu = new float[16 * 16];
    final float[] probability = new float[hu.length];
    for (int i = 0; i < hu.length; i++) {
      hu[i] = 4 * i - 300;
      probability[i] = (float) (1 / (1 + Math.exp(-40 * ((hu[i] + 1000) / 2000.0 - 0.6))));
    }
    final var preparation = new SlicePreparation(new IntensityWindow(-1000, 1000), new SliceGeometry.PixelSpacing(2, 16));
    final var description = new ModelDescription("bone above 200 HU", "bone", preparation, Orientation.RAS, 0.5, "image",
      "probability", "", Map.of("made", "by hand"));
    final Path zip = folder.resolve("bone.zip");
    final var attribution = new Attribution("A threshold.", List.of("RRA-U-Net developers"), List.of(Attribution.METHOD),
      "CC0-1.0", "# Bone\n\nA threshold.", List.of("ct"), Instant.EPOCH);
    new ModelPackageWriter(description, Optional.empty(), attribution, "2.18.0")
      .write(zip, savedModel, new NpyArray(new int[] { 1, 16, 16, 1 }, hu),
        new NpyArray(new int[] { 1, 16, 16, 1 }, probability));
    return zip;
  }
}

package io.github.rraunet.command;

import io.github.rraunet.engine.Attribution;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NpyArray;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.training.ModelExport;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.imglib2.view.Views;

/** The spine model as it is shipped: the trained weights with their description, attribution and a test slice. */
final class SpineModelPackage {

  private static final String DESCRIPTION =
    "Segments the spine (vertebrae, sacrum and coccyx) in axial slices of CT scans of any field of view with an RRA-U-Net."
      + " Not for clinical use.";
  private static final String DOCUMENTATION = """
    # Spine in CT, RRA-U-Net

    A 2-D RRA-U-Net (Wang, Zhang and Voiculescu, arXiv 2009.12873) that answers the probability that a pixel of an axial CT slice
    belongs to the spine. Slices are resampled to the pixel size in `config: rra_unet:`, clipped to its HU window and padded.

    ## Validation

    `config: rra_unet: training:` holds the settings of the training and the Dice coefficient on its validation slices.

    ## What it is not

    It was trained on synthetic scans and on one real scan of 3 mm voxels (from the tests of TotalSegmentator, Apache-2.0). It is a
    starting point and an example, not a medical device: not for clinical use.
    """;

  private final NetworkSettings network;
  private final SlicePreparation preparation;
  private final Map<String, Object> training;

  SpineModelPackage(final NetworkSettings network, final SlicePreparation preparation, final Map<String, Object> training) {
    this.network = network;
    this.preparation = preparation;
    this.training = training;
  }

  /**
   * @param trainer  with the weights to ship
   * @param testScan whose middle slice becomes the test tensor; width and height divide by the network's multiple
   * @param zip      to write
   */
  void write(final Trainer trainer, final Volume testScan, final Path zip) throws IOException, EngineException {
    final var description = new ModelDescription("RRA-U-Net spine CT", "spine", preparation, Orientation.RAS, 0.5, "image",
      "probability", "", training);
    final var attribution = new Attribution(DESCRIPTION, List.of("RRA-U-Net developers"), List.of(Attribution.METHOD,
      new Attribution.Citation("Wasserthal, J. et al.: TotalSegmentator: Robust Segmentation of 104 Anatomic Structures in"
        + " CT Images. Radiology: Artificial Intelligence 2023 (one training scan and its mask)",
        "https://doi.org/10.1148/ryai.230024")),
      "Apache-2.0", DOCUMENTATION, List.of("ct", "spine", "vertebrae", "segmentation", "2d", "unet"),
      Instant.parse("2026-11-23T00:00:00Z"));
    new ModelExport(network, description, attribution).write(trainer, middleSlice(testScan), Map.of(), zip);
  }

  private static NpyArray middleSlice(final Volume scan) {
    final long[] dims = scan.dimensions();
    final var plane = Views.flatIterable(Views.hyperSlice(scan.values(), 2, dims[2] / 2)).cursor();
    final float[] hu = new float[Math.toIntExact(dims[0] * dims[1])];
    for (int i = 0; i < hu.length; i++)
      hu[i] = plane.next().get();
    return new NpyArray(new int[] { 1, (int) dims[1], (int) dims[0], 1 }, hu);
  }
}

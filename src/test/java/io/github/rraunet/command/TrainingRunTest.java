package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.files.OwnUserCache;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.EpochRecord;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OwnUserCache.class)
class TrainingRunTest {

  private static final int SIDE = 32;

  @TempDir
  private Path temp;

  /** Notes in order what a window of curves would show. */
  private static final class Seen implements TrainingMonitor {

    private final List<String> order = new ArrayList<>();
    private final List<BufferedImage> pictures = new ArrayList<>();

    @Override
    public void begin(final Runnable endSoon) {
      order.add("begin");
    }

    @Override
    public void step(final int epoch, final int step, final int steps) {
      if (step == 1) order.add("step of " + epoch);
    }

    @Override
    public void epoch(final EpochRecord record, final BufferedImage curves, final BufferedImage prediction) {
      order.add("curves of " + record.epoch());
      pictures.add(curves);
      pictures.add(prediction);
    }

    @Override
    public void end(final String line) {}
  }

  private Seen train(final boolean resume) throws Exception {
    final TrainingChoices choices = new TrainingChoices.Builder().network("unet", "author", 2).slices(SIDE, 0, "0,1000", "all")
      .plan(2, 4, 0, "cosine", "none", 0, 1).trainer("batch", "float32", "cpu", false).cleaning("0.5", "0.5", "none", -1,
        "severity", "mean_centered", "balanced", "exempt").validation("auto").seed(1).card("spine", "MIT").build();
    final TrainingInputs inputs = TrainingInputs.of(temp.resolve("image.nii").toFile(), temp.resolve("mask.nii").toFile(), "auto",
      new File(""), new File(""));
    final Seen seen = new Seen();
    try (TrainingOutput out = TrainingOutput.open(temp.resolve("run").toFile(), resume)) {
      new TrainingRun(choices, inputs, out, seen, false).train(Progress.NONE);
    }
    return seen;
  }

  @Test
  void aTrainingThatGoesOnShowsAtOnceWhereItIs() throws Exception {
    final var image = PlanarImgs.floats(SIDE, SIDE, 12);
    final var mask = PlanarImgs.unsignedBytes(SIDE, SIDE, 12);
    for (int z = 0; z < 12; z++)
      for (int y = 8; y < 20; y++)
        for (int x = z; x < z + 12; x++) {
          image.randomAccess().setPositionAndGet(x, y, z).set(800);
          mask.randomAccess().setPositionAndGet(x, y, z).set(1);
        }
    final Spacing mm = new Spacing(1, 1, 2);
    VolumeFiles.write(Volume.of(image).spacing(mm).build(), temp.resolve("image.nii"), Progress.NONE);
    VolumeFiles.write(Volume.of(mask).spacing(mm).build(), temp.resolve("mask.nii"), Progress.NONE);

    assertThat(train(false).order).containsExactly("begin", "step of 1", "curves of 1", "step of 2", "curves of 2");
    final Seen resumed = train(true);
    assertThat(resumed.order).as("all epochs are done, only the model is still to be packed").containsExactly("begin",
      "curves of 2");
    assertThat(resumed.pictures).hasSize(2).doesNotContainNull();
  }
}

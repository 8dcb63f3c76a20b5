package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.files.OwnUserCache;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.CommandModule;

@ExtendWith(OwnUserCache.class)
class TrainCommandTest {

  private static final int SIDE = 32;

  @TempDir
  private Path temp;

  private RraCommand train(final boolean resume, final Progress progress) throws Exception {
    final CommandModule module = (CommandModule) CatalogEntry.of(TrainCommand.class.getName()).info().createModule();
    final Map<String, Object> inputs = Map.of("images", temp.resolve("image.nii").toFile(), "masks", temp.resolve("mask.nii")
      .toFile(), "output", temp.resolve("run").toFile(), "network", "unet", "base_filters", 2, "slice_size", SIDE, "window",
      "0,1000", "batch_size", 4, "epochs", 1, "schedule", "none");
    inputs.forEach(module::setInput);
    module.setInput("device", "cpu");
    module.setInput("resume", resume);
    final RraCommand command = (RraCommand) module.getCommand();
    command.reportTo(progress);
    module.run();
    return command;
  }

  /** Stopped when the model is packed: what was trained is there, and how to come by the model is told. */
  @Test
  void aTrainingThatIsStoppedWhileItsModelIsPackedIsNotLost() throws Exception {
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
    final RraCommand stopped = train(false, new Progress() {
      private volatile boolean packing;

      @Override
      public void report(final String step, final long done, final long total) {
        packing |= step.startsWith("Packing");
      }

      @Override
      public boolean isCanceled() {
        return packing;
      }
    });
    assertThat(stopped.wasStopped()).isTrue();
    assertThat(stopped.notes()).contains("The training itself came to its end: resume packs its model in " + temp.resolve("run")
      + ", and trains no more.");
    assertThat(temp.resolve("run/model.zip")).doesNotExist();
    final RraCommand resumed = train(true, Progress.NONE);
    assertThat(resumed.isCanceled()).as(resumed.getCancelReason()).isFalse();
    assertThat(temp.resolve("run/model.zip")).exists();
    assertThat(Files.readAllLines(temp.resolve("run/history.csv"))).as("one epoch").hasSize(2);
  }
}

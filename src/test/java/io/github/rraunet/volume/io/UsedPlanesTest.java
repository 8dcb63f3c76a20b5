package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.UsedPlanes;
import io.github.rraunet.volume.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that are read into arrays of others that were done with them. */
class UsedPlanesTest {

  private static final int DEPTH = 4;

  @TempDir
  private Path temp;

  @ParameterizedTest
  @ValueSource(strings = { "v.nii", "v.nii.gz", "v.mha", "v.mhd", "v.ome.zarr" })
  void nothingOfTheOthersIsLeft(final String name) throws Exception {
    for (final RandomAccessibleInterval<? extends RealType<?>> image : List.of(PlanarImgs.unsignedBytes(7, 5, DEPTH),
      PlanarImgs.unsignedShorts(7, 5, DEPTH), PlanarImgs.floats(7, 5, DEPTH))) {
      final Random random = new Random(3);
      Views.flatIterable(image).forEach(v -> v.setReal(random.nextInt(200)));
      final Path file = temp.resolve(image.getType().getClass().getSimpleName()).resolve(name);
      Files.createDirectories(file.getParent());
      VolumeFiles.write(Volume.of(image).build(), file, Progress.NONE);
      final var used = new UsedPlanes();
      final Volume read = VolumeFiles.read(file, used, Progress.NONE);
      assertThat(used.given()).isEqualTo(DEPTH);
      final var expected = Views.flatIterable(image).cursor();
      Views.flatIterable(read.values()).forEach(v -> assertThat(v.getRealDouble()).isEqualTo(expected.next().getRealDouble()));
    }
  }
}

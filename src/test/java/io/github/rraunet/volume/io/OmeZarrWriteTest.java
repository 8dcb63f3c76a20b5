package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back, by this program and by a loop over the files. */
class OmeZarrWriteTest {

  private static final VoxelToWorld OBLIQUE = VoxelToWorld.ofRows(
    new double[][] { { 0.36, -1.2, 0, 17.25 }, { 0.48, 0.9, 0, -1.0 / 3 }, { 0, 0, 2.5, -812.5 } });

  @TempDir
  private Path folder;

  private static Volume shorts(final int x, final int y, final int z) {
    final var shorts = PlanarImgs.unsignedShorts(x, y, z);
    ImagePlusVolumesTest.fill(shorts, 65536);
    return Volume.of(shorts).calibration(1, -32768).voxelToWorld(OBLIQUE).oriented(true).name("back").build();
  }

  private static Volume mask(final int x, final int y, final int z) {
    final var bytes = PlanarImgs.unsignedBytes(x, y, z);
    final Random random = new Random(x);
    bytes.forEach(v -> v.set(random.nextInt(4) == 0 ? 255 : 0));
    return Volume.of(bytes).kind(Volume.Kind.MASK).voxelToWorld(OBLIQUE).oriented(true).name("back").build();
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    final var bytes = PlanarImgs.unsignedBytes(270, 7, 34);
    ImagePlusVolumesTest.fill(bytes, 256);
    final var floats = PlanarImgs.floats(7, 5, 33);
    ImagePlusVolumesTest.fill(floats, 1);
    final var unsigned = PlanarImgs.unsignedShorts(4, 260, 3);
    ImagePlusVolumesTest.fill(unsigned, 65536);
    int n = 0;
    for (final Volume volume : new Volume[] { shorts(7, 5, 3), mask(300, 270, 40),
      Volume.of(unsigned).calibration(0.5, -1024.25).voxelToWorld(OBLIQUE).oriented(true).name("back").metadata(Map.of(
        "slice.labels", "a\n\nc", "nifti.descrip", "", "x", "\u03bc = \u00e4 \"\\")).build(),
      Volume.of(bytes).calibration(1, -128).spacing(new Spacing(0.7421875, 0.3, 1.25)).name("back").build(),
      Volume.of(floats).kind(Volume.Kind.PROBABILITY).voxelToWorld(OBLIQUE).oriented(true).name("back").build(),
      Volume.of(floats).calibration(2, 1.0 / 3).name("back").build(),
      Volume.of(Views.zeroMin(Views.invertAxis(unsigned, 0))).name("back").build() }) {
      final Path file = folder.resolve("back" + n++ + ".ome.zarr");
      VolumeFiles.write(volume, file, Progress.NONE);
      final Volume back = VolumeFiles.read(file, Progress.NONE);
      assertSame(back, volume);
      assertThat(back.notes()).isEmpty();
      if (volume.dimensions()[0] < 20) RegionChecks.assertBoxesAreParts(file, 0);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(f -> f.getFileName().toString().startsWith("."));
    }
  }

  private static void assertSame(final Volume found, final Volume expected) {
    if (expected.dimensions()[0] < 200) ImagePlusVolumesTest.assertSame(found, expected);
    assertThat(found.kind()).isEqualTo(expected.kind());
    assertThat(found.intercept()).isEqualTo(expected.intercept());
    final var a = Views.flatIterable(found.stored()).cursor();
    for (final var b = Views.flatIterable(expected.stored()).cursor(); b.hasNext();)
      if (a.next().getRealDouble() != b.next().getRealDouble()) throw new AssertionError("at " + b.getLongPosition(0) + " " + b
        .getLongPosition(1) + " " + b.getLongPosition(2));
  }

  /** By the specifications of Zarr 2 and OME-NGFF 0.4, with gzip of the JDK; voxels of a CT are written in HU. */
  @Test
  void theFolderHoldsWhatTheSpecificationsSay() throws IOException {
    final Volume volume = shorts(260, 5, 34);
    final Path path = folder.resolve("spec.zarr");
    VolumeFiles.write(volume, path, Progress.NONE);
    assertThat(json(path.resolve(".zgroup")).get("zarr_format").getAsInt()).isEqualTo(2);
    final JsonObject array = json(path.resolve("0/.zarray"));
    assertThat(array.get("shape")).hasToString("[34,5,260]");
    assertThat(array.get("chunks")).hasToString("[32,5,256]");
    assertThat(array.get("dtype").getAsString()).isEqualTo("<i2");
    assertThat(array.get("order").getAsString()).isEqualTo("C");
    assertThat(array.get("filters").isJsonNull()).isTrue();
    assertThat(array.get("dimension_separator").getAsString()).isEqualTo("/");
    assertThat(array.getAsJsonObject("compressor").get("id").getAsString()).isEqualTo("gzip");
    final JsonObject multiscale = json(path.resolve(".zattrs")).getAsJsonArray("multiscales").get(0).getAsJsonObject();
    assertThat(multiscale.get("version").getAsString()).isEqualTo("0.4");
    assertThat(multiscale.get("axes")).hasToString("[{\"name\":\"z\",\"type\":\"space\",\"unit\":\"millimeter\"},"
      + "{\"name\":\"y\",\"type\":\"space\",\"unit\":\"millimeter\"},"
      + "{\"name\":\"x\",\"type\":\"space\",\"unit\":\"millimeter\"}]");
    final JsonObject scale = multiscale.getAsJsonArray("datasets").get(0).getAsJsonObject().getAsJsonArray(
      "coordinateTransformations").get(0).getAsJsonObject();
    assertThat(scale.get("scale")).hasToString("[2.5,1.5,0.6]");
    for (final int[] voxel : new int[][] { { 0, 0, 0 }, { 255, 4, 31 }, { 256, 1, 33 }, { 259, 4, 32 } }) {
      final Path chunk = path.resolve("0/" + voxel[2] / 32 + "/0/" + voxel[0] / 256);
      try (var in = new GZIPInputStream(Files.newInputStream(chunk))) {
        final ByteBuffer b = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(b.capacity()).isEqualTo(32 * 5 * 256 * 2);
        final int element = (voxel[2] % 32 * 5 + voxel[1]) * 256 + voxel[0] % 256;
        assertThat((float) b.getShort(2 * element)).isEqualTo(volume.values().getAt(voxel[0], voxel[1], voxel[2]).get());
      }
    }
  }

  private static JsonObject json(final Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  @Test
  void orientationIsNotUsedWhenTheScaleWasChanged() throws IOException {
    final Path path = folder.resolve("scaled.ome.zarr");
    VolumeFiles.write(mask(7, 5, 3), path, Progress.NONE);
    final Path attributes = path.resolve(".zattrs");
    final String text = Files.readString(attributes);
    final String scaled = text.replaceFirst("2\\.5,", "5.0,");
    assertThat(scaled).isNotEqualTo(text);
    Files.writeString(attributes, scaled);
    final Volume back = VolumeFiles.read(path, Progress.NONE);
    assertThat(back.isOriented()).isFalse();
    assertThat(back.spacing().zMm()).isEqualTo(5);
    assertThat(back.notes()).singleElement().asString().contains("orientation");
    assertThat(back.kind()).isEqualTo(Volume.Kind.MASK);
  }

  @Test
  void oursIsReplacedAndAForeignFolderOrFileNever() throws IOException {
    final Path ours = folder.resolve("ours.ome.zarr");
    VolumeFiles.write(mask(300, 5, 3), ours, Progress.NONE);
    VolumeFiles.write(mask(7, 5, 3), ours, Progress.NONE);
    assertThat(VolumeFiles.read(ours, Progress.NONE).dimensions()).containsExactly(7, 5, 3);
    assertThat(ours.resolve("0/0/0/1")).doesNotExist();

    final Path foreign = ZarrFolder.version2(folder.resolve("foreign.ome.zarr"), ZarrFolder.ZATTRS);
    final String before = Hashes.sha256(foreign, Progress.NONE);
    assertThatThrownBy(() -> VolumeFiles.write(mask(7, 5, 3), foreign, Progress.NONE)).isInstanceOf(VolumeFormatException.class)
      .hasMessageContaining("not written by this program");
    assertThatThrownBy(() -> VolumeFiles.checkWritable(foreign)).isInstanceOf(VolumeFormatException.class);
    assertThat(Hashes.sha256(foreign, Progress.NONE)).isEqualTo(before);

    final Path file = Files.writeString(folder.resolve("file.zarr"), "text");
    assertThatThrownBy(() -> VolumeFiles.write(mask(7, 5, 3), file, Progress.NONE)).isInstanceOf(VolumeFormatException.class)
      .hasMessageContaining("is a file");
    assertThatThrownBy(() -> VolumeFiles.write(mask(7, 5, 3), folder.resolve("none/a.zarr"), Progress.NONE)).isInstanceOf(
      VolumeFormatException.class).hasMessageContaining("folder does not exist");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("ours.ome.zarr", "foreign.ome.zarr", "file.zarr");
  }

  @Test
  void canceledWritingLeavesWhatWasThere() throws IOException {
    final Path path = folder.resolve("old.ome.zarr");
    VolumeFiles.write(mask(7, 5, 3), path, Progress.NONE);
    final String before = Hashes.sha256(path, Progress.NONE);
    final boolean[] reported = new boolean[1];
    final Progress cancel = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {
        reported[0] = true;
      }

      @Override
      public boolean isCanceled() {
        return reported[0];
      }
    };
    assertThatThrownBy(() -> VolumeFiles.write(mask(300, 5, 3), path, cancel)).isInstanceOf(CanceledException.class);
    assertThat(Hashes.sha256(path, Progress.NONE)).isEqualTo(before);
    assertThat(folder.toFile().list()).containsExactly("old.ome.zarr");
  }

  @Test
  void namesAndEndings() throws IOException {
    final Path path = Files.createDirectory(folder.resolve("a.b.OME.zarr"));
    assertThat(VolumeFiles.stem(path)).isEqualTo("a.b");
    assertThat(VolumeFiles.ending(path)).isEqualTo(".OME.zarr");
    assertThat(VolumeFiles.stem(folder.resolve("a.zarr"))).isEqualTo("a");
    assertThat(VolumeFiles.isVolumeFile(path)).isTrue();
    assertThat(VolumeFiles.isVolumeFile(Files.createFile(folder.resolve("a.zarr")))).isFalse();
    assertThat(VolumeFiles.isVolumeFile(Files.createDirectory(folder.resolve("a.nii")))).isFalse();
    assertThat(VolumeFiles.isVolumeFile(Files.createDirectory(folder.resolve(".hidden.zarr")))).isFalse();
    assertThat(VolumeFiles.isWritten(path)).isTrue();
    assertThat(VolumeFiles.files(path)).containsExactly(path);
    VolumeFiles.write(mask(3, 3, 3), folder.resolve("c.zarr"), Progress.NONE);
    assertThat(VolumeFiles.contentFiles(folder.resolve("c.zarr"))).containsExactly(folder.resolve("c.zarr"));
  }
}

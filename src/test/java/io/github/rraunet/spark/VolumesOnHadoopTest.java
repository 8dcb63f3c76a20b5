package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.spark.hadoop.FolderFileSystem;
import io.github.rraunet.spark.hadoop.HadoopPaths;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.io.DicomBuilder;
import io.github.rraunet.volume.io.VolumeFiles;
import io.github.rraunet.volume.io.VolumeFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.view.Views;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes on a file system of Hadoop, which is a folder here, are the bytes and the voxels that they are on this system. */
@DisabledOnOs(OS.WINDOWS) // where Hadoop needs programs of its own
class VolumesOnHadoopTest {

  @TempDir
  private Path temp;

  private Path there; // the same files by address
  private Path behind; // and by their path on this machine
  private Path here;

  @BeforeEach
  void makeFolders() throws IOException {
    behind = Files.createDirectories(temp.resolve("behind"));
    here = Files.createDirectories(temp.resolve("here"));
    final Configuration settings = FolderFileSystem.settings(behind);
    HadoopPaths.configuredBy(() -> settings);
    there = HadoopPaths.of("made-up://host");
  }

  @AfterEach
  void forget() {
    HadoopPaths.configuredBy(Configuration::new);
  }

  private static Volume volume() {
    final short[] hu = new short[7 * 6 * 5];
    final Random draw = new Random(3);
    for (int i = 0; i < hu.length; i++)
      hu[i] = (short) draw.nextInt(4000);
    return Volume.of(ArrayImgs.unsignedShorts(hu, 7, 6, 5)).spacing(new Spacing(0.5, 0.75, 2)).name("ct").build();
  }

  private static TreeMap<String, String> hashes(final Path folder) throws IOException {
    final TreeMap<String, String> hashes = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (final Path file : tree.filter(Files::isRegularFile).toList())
        hashes.put(folder.relativize(file).toString(), Hashes.sha256(file, Progress.NONE));
    }
    return hashes;
  }

  private static void assertSame(final Volume found, final Volume expected) {
    assertThat(found.dimensions()).isEqualTo(expected.dimensions());
    assertThat(found.voxelToWorld()).isEqualTo(expected.voxelToWorld());
    assertThat(found.name()).isEqualTo(expected.name());
    assertThat(found.notes()).isEqualTo(expected.notes());
    assertThat(values(found)).isEqualTo(values(expected));
  }

  private static double[] values(final Volume volume) {
    final double[] values = new double[(int) Views.iterable(volume.values()).size()];
    final var voxels = Views.flatIterable(volume.values()).cursor();
    for (int i = 0; i < values.length; i++)
      values[i] = voxels.next().get();
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = { "ct.nii", "ct.nii.gz", "ct.mha", "ct.mhd", "ct.tif", "ct.ome.zarr" })
  void whatIsWrittenAndReadIsTheSame(final String name) throws IOException {
    final Volume volume = volume();
    VolumeFiles.write(volume, here.resolve(name), Progress.NONE);
    VolumeFiles.write(volume, there.resolve(name), Progress.NONE);
    VolumeFiles.write(volume, there.resolve(name), Progress.NONE); // over what is there
    assertThat(hashes(behind)).isEqualTo(hashes(here)).isNotEmpty();
    assertThat(VolumeFiles.isVolumeFile(there.resolve(name))).isTrue();
    assertSame(VolumeFiles.read(there.resolve(name), Progress.NONE), VolumeFiles.read(here.resolve(name), Progress.NONE));
    final Optional<VolumeRegions> regions = VolumeFiles.regions(there.resolve(name));
    // Of a TIFF the header alone cannot be read there.
    assertThat(regions.isPresent()).isEqualTo(VolumeFiles.regions(here.resolve(name)).isPresent() && !name.endsWith(".tif"));
    assertThat(regions.isPresent() || name.matches(".*(gz|mha|mhd|tif)")).isTrue();
    if (regions.isEmpty()) return;
    final long[] from = { 2, 1, 1 };
    final long[] size = { 4, 3, 2 };
    assertSame(regions.get().read(from, size, Progress.NONE), VolumeFiles.regions(here.resolve(name)).orElseThrow().read(from, size,
      Progress.NONE));
  }

  @Test
  void aDicomSeriesIsReadWhereItIs() throws IOException {
    final Path series = Files.createDirectories(behind.resolve("series"));
    for (int z = 0; z < 3; z++)
      DicomBuilder.slice(new int[][] { { z, 1000 }, { 2, 3 * z } }).text(0x00200032, "DS", "0\\0\\" + 2 * z).write(series.resolve(z
        + ".dcm"));
    assertThat(VolumeFiles.isSeriesFolder(there.resolve("series"))).isTrue();
    assertSame(VolumeFiles.read(there.resolve("series"), Progress.NONE), VolumeFiles.read(series, Progress.NONE));
    assertThat(Hashes.sha256(VolumeFiles.contentFiles(there.resolve("series")), Progress.NONE)).isEqualTo(Hashes.sha256(VolumeFiles
      .contentFiles(series), Progress.NONE));
  }

  @Test
  void whatIsWrongWithAFileIsToldWithItsAddress() throws IOException {
    for (final String name : List.of("bad.nii", "bad.tif", "bad.mha"))
      Files.write(behind.resolve(name), new byte[300]);
    for (final String name : List.of("bad.nii", "bad.tif", "bad.mha", "none.nii"))
      assertThatThrownBy(() -> VolumeFiles.read(there.resolve(name), Progress.NONE)).isInstanceOf(VolumeFormatException.class)
        .hasMessageStartingWith("made-up://host/" + name + ": ");
    assertThatThrownBy(() -> VolumeFiles.write(volume(), there.resolve("none/ct.nii"), Progress.NONE)).hasMessageContaining(
      "made-up://host/none/ct.nii: could not be written: its folder does not exist");
    assertThat(VolumeFiles.isVolumeFile(there)).isFalse();
    assertThatThrownBy(() -> VolumeFiles.read(there, Progress.NONE)).hasMessageContaining("is a folder without a DICOM series");
  }

  @Test
  void nothingIsLeftOfACopyThatImageJRead() throws IOException {
    VolumeFiles.write(volume(), there.resolve("ct.tif"), Progress.NONE);
    final Path copies = Path.of(System.getProperty("java.io.tmpdir"));
    VolumeFiles.read(there.resolve("ct.tif"), Progress.NONE);
    try (Stream<Path> left = Files.list(copies)) {
      assertThat(left.map(p -> p.getFileName().toString()).filter(n -> n.startsWith("rra-copy-"))).isEmpty();
    }
  }
}

package io.github.rraunet.volume.io;

import static io.github.rraunet.volume.io.RegionChecks.assertBoxesAreParts;
import static io.github.rraunet.volume.io.RegionChecks.regions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.VoxelToWorld;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NIfTI and MetaImage; {@link TiffRegionsTest} has TIFF. */
class VolumeRegionsTest {

  private static final int[][] NIFTI_TYPES = { { 2, 8 }, { 4, 16 }, { 8, 32 }, { 16, 32 }, { 64, 64 }, { 256, 8 }, { 512, 16 },
    { 768, 32 }, { 1024, 64 }, { 1280, 64 } };
  private static final ByteOrder[] ORDERS = { ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN };
  private static final Set<String> WITH_SPARSE_FILES = Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay",
    "apfs");

  @TempDir
  private Path folder;

  private static byte[] random(final int count) {
    final byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  /** @return finite reals that a 32-bit real holds, so that nothing is to be noted */
  private static byte[] reals(final int count, final int bytes, final ByteOrder order) {
    final ByteBuffer b = ByteBuffer.allocate(count * bytes).order(order);
    final Random random = new Random(count);
    while (b.hasRemaining())
      if (bytes == 4) b.putFloat(random.nextFloat() * 1000 - 500);
      else b.putDouble(random.nextFloat());
    return b.array();
  }

  @Test
  void boxesOfEveryNifti() throws IOException {
    for (final int version : new int[] { 1, 2 })
      for (final ByteOrder order : ORDERS)
        for (final int[] type : NIFTI_TYPES) {
          final boolean isReal = type[0] == 16 || type[0] == 64;
          final boolean isLarge = type[1] >= 32 && !isReal;
          final int count = 7 * 5 * 4;
          final Path file = new NiftiBytes(version, order, 7, 5, 4).type(type[0], type[1]).scale(0.5, -3).sform(1, 0, -2, 0, 10,
            0.5, 0, 3, 20, 1, 0, -1.5, 30).comment().voxels(isReal ? reals(count, type[1] / 8, order) : random(count * type[1]
              / 8))
            .write(folder, "v" + version + ".nii");
          assertBoxesAreParts(file, isLarge ? 1 : 0);
        }
  }

  @Test
  void boxesOfAPairUnderEitherName() throws IOException {
    for (final int version : new int[] { 1, 2 }) {
      final Path header = new NiftiBytes(version, ByteOrder.BIG_ENDIAN, 4, 6, 3).type(512, 16).voxels(random(144)).writePair(
        folder, "pair.hdr", "pair.img");
      assertBoxesAreParts(header, 0);
      assertBoxesAreParts(folder.resolve("pair.img"), 0);
      Files.write(folder.resolve("pair.hdr.gz"), NiftiBytes.gzip(Files.readAllBytes(header)));
      Files.delete(header);
      assertBoxesAreParts(folder.resolve("pair.hdr.gz"), 0);
      Files.delete(folder.resolve("pair.hdr.gz"));
    }
  }

  @Test
  void aBoxTellsWhatWasRoundedInIt() throws IOException {
    final Path file = NiftiBytes.version1(2, 1, 2).type(8, 32).voxels(4, "01000001 00000001 00000002 01000003").write(folder,
      "large.nii");
    final VolumeRegions regions = regions(file);
    assertThat(regions.grid().notes()).isEmpty();
    assertThat(regions.read(new long[] { 0, 0, 0 }, new long[] { 2, 1, 1 }, Progress.NONE).notes()).singleElement().asString()
      .contains("rounded", "1");
    assertThat(regions.read(new long[] { 0, 0, 1 }, new long[] { 1, 1, 1 }, Progress.NONE).notes()).isEmpty();
  }

  @Test
  void bytesBehindTheVoxelsAreNotedAsInTheWholeRead() throws IOException {
    final byte[] longer = new byte[24 + 5];
    final Path file = NiftiBytes.version1(2, 3, 4).voxels(longer).write(folder, "longer.nii");
    assertThat(regions(file).grid().notes()).singleElement().asString().contains("goes on after its voxels");
    assertBoxesAreParts(file, 0);
  }

  @Test
  void boxesOfEveryMetaImage() throws IOException {
    final Map<String, Integer> types = Map.of("MET_CHAR", 1, "MET_UCHAR", 1, "MET_SHORT", 2, "MET_USHORT", 2, "MET_INT", 4,
      "MET_UINT", 4, "MET_LONG_LONG", 8, "MET_FLOAT", 4, "MET_DOUBLE", 8);
    for (final ByteOrder order : ORDERS)
      for (final String type : types.keySet()) {
        final int bytes = types.get(type);
        final boolean isReal = type.equals("MET_FLOAT") || type.equals("MET_DOUBLE");
        final byte[] voxels = isReal ? reals(120, bytes, order) : random(120 * bytes);
        final int notes = bytes >= 4 && !isReal ? 1 : 0;
        final String header = "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = "
          + (order == ByteOrder.BIG_ENDIAN ? "True" : "False")
          + "\nTransformMatrix = 0 1 0 0 0 -1 1 0 0\nOffset = -10 -20 30\nElementSpacing = 2 3 4\nDimSize = 4 6 5\n"
          + "ElementToIntensityFunctionSlope = 2\nElementType = " + type + "\n";
        assertBoxesAreParts(file("local.mha", header + "ElementDataFile = LOCAL\n", voxels), notes);
        assertBoxesAreParts(file("end.mha", header + "HeaderSize = -1\nElementDataFile = LOCAL\n", new byte[9], voxels), notes);
        file("beside.raw", "", voxels);
        assertBoxesAreParts(file("beside.mhd", header + "ElementDataFile = beside.raw\n"), notes);
        file("skip.raw", "", new byte[17], voxels);
        assertBoxesAreParts(file("skip.mhd", header + "HeaderSize = 17\nElementDataFile = skip.raw\n"), notes);
        assertBoxesAreParts(file("last.mhd", header + "HeaderSize = -1\nElementDataFile = skip.raw\n"), notes);
      }
  }

  private Path file(final String name, final String header, final byte[]... parts) throws IOException {
    final var all = new ByteArrayOutputStream();
    all.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    for (final byte[] part : parts)
      all.writeBytes(part);
    return Files.write(folder.resolve(name), all.toByteArray());
  }

  @Test
  void whatIsPackedHasNoBoxes() throws IOException {
    final var bytes = PlanarImgs.unsignedBytes(4, 3, 2);
    final Volume volume = Volume.of(bytes).build();
    for (final String name : new String[] { "a.nii.gz", "a.hdr.gz", "a.mhd", "a.mha" }) {
      VolumeFiles.write(volume, folder.resolve(name), Progress.NONE); // a MetaImage of ours is compressed
      assertThat(VolumeFiles.regions(folder.resolve(name))).as(name).isEmpty();
    }
  }

  @Test
  void aMissingOrDamagedFileIsRefusedAsByReading() throws IOException {
    assertThatThrownBy(() -> VolumeFiles.regions(folder.resolve("none.nii"))).isInstanceOf(VolumeFormatException.class)
      .hasMessageContaining("no such file");
    assertThatThrownBy(() -> VolumeFiles.regions(file("text.nii", "no image"))).isInstanceOf(VolumeFormatException.class);
    assertThatThrownBy(() -> VolumeFiles.regions(file("some.doc", "no image"))).isInstanceOf(VolumeFormatException.class);
    final Path nifti = NiftiBytes.version1(2, 3, 4).write(folder, "cut.nii");
    final Path meta = file("cut.mha", "NDims = 3\nDimSize = 2 3 4\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n",
      new byte[24]);
    for (final Path file : List.of(nifti, meta)) {
      final VolumeRegions regions = regions(file);
      final byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length < whole.length; length++) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> VolumeFiles.regions(file)).isInstanceOf(VolumeFormatException.class).hasMessageContaining(file
          .getFileName().toString());
      }
      assertThatThrownBy(() -> regions.read(new long[3], new long[] { 1, 1, 1 }, Progress.NONE)).isInstanceOf(
        VolumeFormatException.class).hasMessageContaining("truncated");
    }
  }

  @Test
  void severalThreadsMayReadAtOnce() throws Exception {
    final Path file = NiftiBytes.version1(64, 32, 40).type(512, 16).voxels(random(2 * 64 * 32 * 40)).write(folder, "many.nii");
    final Volume whole = VolumeFiles.read(file, Progress.NONE);
    final VolumeRegions regions = regions(file);
    final ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      final List<Callable<Void>> reads = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        final int z = i;
        reads.add(() -> {
          RegionChecks.assertBox(regions, whole, new long[] { z, z % 7, z }, new long[] { 64 - z, 20, 1 });
          return null;
        });
      }
      for (final Future<Void> read : threads.invokeAll(reads))
        read.get();
    }
    finally {
      threads.shutdownNow();
    }
  }

  @Test
  void canceledReadingStops() throws IOException {
    final Path file = NiftiBytes.version1(4, 4, 4).write(folder, "stop.nii");
    final Progress canceled = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return true;
      }
    };
    assertThatThrownBy(() -> regions(file).read(new long[3], new long[] { 4, 4, 4 }, canceled)).isInstanceOf(
      CanceledException.class);
  }

  /** More than this JVM's memory holds: reading anything but the box would fail. */
  @Test
  void boxesBehindFourGigabytes() throws IOException {
    assumeTrue(WITH_SPARSE_FILES.contains(Files.getFileStore(folder).type()), "this file system may have no sparse files");
    final int x = 2048;
    final int y = 2048;
    final int z = 1500;
    final byte[] header = NiftiBytes.version1(1, 1, 1).dim(3, x, y, z, 1, 1, 1, 1).headerBytes();
    final String text = "NDims = 3\nDimSize = 2048 2048 1500\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n";
    final Path nifti = sparse("huge.nii", header, (long) x * y * z);
    final Path meta = sparse("huge.mha", text.getBytes(StandardCharsets.UTF_8), (long) x * y * z);
    for (final Path file : List.of(nifti, meta)) {
      final long start = file.equals(nifti) ? 352 : text.length();
      try (SeekableByteChannel out = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
        out.position(start + ((1401L * y + 77) * x + 1000)).write(ByteBuffer.wrap(new byte[] { 1, 2, 3 }));
      }
      final Volume box = regions(file).read(new long[] { 1001, 76, 1400 }, new long[] { 2, 3, 2 }, Progress.NONE);
      assertThat(box.values().getAt(0, 1, 1).get()).isEqualTo(2);
      assertThat(box.values().getAt(1, 1, 1).get()).isEqualTo(3);
      assertThat(box.values().getAt(0, 1, 0).get()).isZero();
      assertThat(box.values().getAt(0, 2, 1).get()).isZero();
      assertThat(regions(file).grid().dimensions()).containsExactly(x, y, z);
      Files.delete(file);
    }
  }

  private Path sparse(final String name, final byte[] header, final long voxels) throws IOException {
    final Path file = folder.resolve(name);
    try (SeekableByteChannel out = Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
      StandardOpenOption.SPARSE)) {
      out.write(ByteBuffer.wrap(header));
      out.position(header.length + voxels - 1).write(ByteBuffer.wrap(new byte[1]));
    }
    return file;
  }

  @Test
  void aPartOfAMapBeginsAtItsFirstVoxel() {
    final VoxelToWorld map = VoxelToWorld.ofRows(new double[][] { { 0, -2, 0, 10 }, { 3, 0, 0, 20 }, { 0, 0, 4, 30 } });
    final VoxelToWorld part = map.startingAt(5, 6, 7);
    assertThat(part.toRows()).isDeepEqualTo(new double[][] { { 0, -2, 0, -2 }, { 3, 0, 0, 35 }, { 0, 0, 4, 58 } });
  }
}

package io.github.rraunet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.cell.CellImg;
import net.imglib2.img.cell.CellImgFactory;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import org.junit.jupiter.api.Test;

class VolumeSlicesTest {

  private static final long[] DIMENSIONS = { 5, 4, 3 };
  private static final String[] CODES = { "RAS", "LPS", "LAS", "RPS", "LPI", "PIR", "SRA", "IPL", "ARS", "ASL" };

  /** Every kind of memory, filled alike. */
  private static List<Img<? extends RealType<?>>> images() {
    final List<Img<? extends RealType<?>>> images = new ArrayList<>(List.of(PlanarImgs.unsignedBytes(DIMENSIONS),
      PlanarImgs.unsignedShorts(DIMENSIONS), PlanarImgs.floats(DIMENSIONS), ArrayImgs.unsignedBytes(DIMENSIONS),
      ArrayImgs.unsignedShorts(DIMENSIONS), ArrayImgs.floats(DIMENSIONS), ArrayImgs.ints(DIMENSIONS),
      new CellImgFactory<>(new UnsignedShortType(), 2).create(DIMENSIONS)));
    for (final Img<? extends RealType<?>> image : images) {
      final var random = new Random(11);
      final Cursor<? extends RealType<?>> cursor = image.localizingCursor();
      while (cursor.hasNext()) {
        cursor.fwd();
        random.setSeed(cursor.getIntPosition(0) + 10L * cursor.getIntPosition(1) + 100L * cursor.getIntPosition(2));
        cursor.get().setReal(random.nextInt(256));
      }
    }
    return images;
  }

  /** An oblique map whose nearest orientation is the code. */
  private static VoxelToWorld map(final Orientation orientation, final double... spacing) {
    final double[][] rows = new double[3][4];
    for (int d = 0; d < 3; d++) {
      rows[orientation.worldAxis(d)][d] = (orientation.isNegative(d) ? -1 : 1) * spacing[d];
      rows[(orientation.worldAxis(d) + 1) % 3][d] = 0.1 * spacing[d];
    }
    return VoxelToWorld.ofRows(rows);
  }

  @Test
  void readsWhatTheReorderedViewHolds() {
    for (final Img<? extends RealType<?>> image : images())
      for (final String from : CODES)
        for (final String to : CODES) {
          final Volume volume = Volume.of(image).calibration(2, -100).voxelToWorld(map(Orientation.parse(from), 1, 2, 3))
            .oriented(true).build();
          final VolumeSlices slices = VolumeSlices.of(volume, Orientation.parse(to));
          final Volume expected = volume.reoriented(Orientation.parse(to));
          final String what = image.getClass().getSimpleName() + " " + image.getType().getClass().getSimpleName() + " " + from
            + " as " + to;
          assertThat(new long[] { slices.width(), slices.height(), slices.count() }).as(what)
            .containsExactly(expected.dimensions());
          assertThat(slices.pixelWidthMm()).as(what).isEqualTo(expected.spacing().xMm());
          assertThat(slices.pixelHeightMm()).as(what).isEqualTo(expected.spacing().yMm());
          final float[] plane = new float[slices.width() * slices.height()];
          for (int z = 0; z < slices.count(); z++) {
            slices.read(z, plane);
            for (int y = 0; y < slices.height(); y++)
              for (int x = 0; x < slices.width(); x++)
                assertThat(plane[y * slices.width() + x]).as("%s at %d,%d,%d", what, x, y, z)
                  .isEqualTo(expected.values().getAt(x, y, z).get());
          }
        }
  }

  /** The table squares the stored numbers, which are told apart so from calibrated values. */
  @Test
  void tablesAreReadForStoredNumbers() {
    for (final Img<? extends RealType<?>> image : images())
      for (final String to : CODES) {
        final Volume volume = Volume.of(image).calibration(-2, 100).voxelToWorld(map(Orientation.parse("LPS"), 1, 1, 2))
          .oriented(true).build();
        final VolumeSlices slices = VolumeSlices.of(volume, Orientation.parse(to));
        final boolean arraysOfIntegers = !(image instanceof CellImg) && (image.getType() instanceof UnsignedByteType || image
          .getType() instanceof UnsignedShortType);
        assertThat(slices.levels().isPresent()).as("%s %s", image.getClass(), image.getType().getClass()).isEqualTo(
          arraysOfIntegers);
        if (!arraysOfIntegers) continue;
        final float[] levels = slices.levels().get();
        assertThat(levels).hasSize(image.getType() instanceof UnsignedByteType ? 256 : 65536);
        assertThat(levels[7]).isEqualTo(100 - 2 * 7f);
        final float[] table = new float[levels.length];
        for (int i = 0; i < table.length; i++)
          table[i] = (float) i * i;
        final RandomAccessibleInterval<? extends RealType<?>> view = volume.reoriented(Orientation.parse(to)).stored();
        final float[] plane = new float[slices.width() * slices.height()];
        for (int z = 0; z < slices.count(); z++) {
          final int[] seen = slices.read(z, table, plane);
          int lowest = Integer.MAX_VALUE;
          int highest = Integer.MIN_VALUE;
          for (int y = 0, i = 0; y < slices.height(); y++)
            for (int x = 0; x < slices.width(); x++, i++) {
              final int stored = (int) view.getAt(x, y, z).getRealDouble();
              assertThat(plane[i]).as("%s %s at %d,%d,%d", image.getClass(), to, x, y, z).isEqualTo((float) stored * stored);
              lowest = Math.min(lowest, stored);
              highest = Math.max(highest, stored);
            }
          assertThat(seen).containsExactly(lowest, highest);
        }
      }
  }

  /** @return index of a pixel in slices that are copied as they are stored */
  private static int place(final VolumeSlices slices, final int x, final int y) {
    return (slices.isReversedY() ? slices.height() - 1 - y : y) * slices.width() + (slices.isReversedX() ? slices.width() - 1 - x
      : x);
  }

  @Test
  void rowsAndColumnsInReverseOrderAreTold() {
    final Volume volume = Volume.of(images().get(1)).voxelToWorld(map(Orientation.parse("LPS"), 1, 1, 2)).oriented(true).build();
    final Map<String, List<Boolean>> told = Map.of("LPS", List.of(false, false), "RAI", List.of(true, true), "RPS", List.of(true,
      false), "LAS", List.of(false, true), "ARS", List.of(false, false), "SRA", List.of(false, false));
    told.forEach((to, expected) -> {
      final VolumeSlices slices = VolumeSlices.of(volume, Orientation.parse(to));
      assertThat(List.of(slices.isReversedX(), slices.isReversedY())).as(to).isEqualTo(expected);
    });
  }

  /** From the middle of a buffer on, whose other bytes stay. */
  @Test
  void storedNumbersAreCopiedAsTheReorderedViewHoldsThem() {
    for (final Img<? extends RealType<?>> image : images())
      for (final String to : CODES) {
        final Volume volume = Volume.of(image).calibration(-2, 100).voxelToWorld(map(Orientation.parse("LPS"), 1, 1, 2))
          .oriented(true).build();
        final VolumeSlices slices = VolumeSlices.of(volume, Orientation.parse(to));
        if (slices.levels().isEmpty()) continue;
        final int bytes = slices.levels().get().length == 256 ? 1 : 2;
        if (bytes == 2) image.getAt(0, 0, 0).setReal(40_000);
        final int size = slices.width() * slices.height();
        final RandomAccessibleInterval<? extends RealType<?>> view = volume.reoriented(Orientation.parse(to)).stored();
        for (int z = 0; z < slices.count(); z++) {
          final ByteBuffer buffer = ByteBuffer.allocateDirect(bytes * (size + 8)).order(ByteOrder.nativeOrder());
          for (int i = 0; i < buffer.capacity(); i++)
            buffer.put(i, (byte) 0x5C);
          final int[] seen = slices.copyStored(z, buffer.position(4 * bytes));
          int lowest = Integer.MAX_VALUE;
          int highest = Integer.MIN_VALUE;
          for (int y = 0; y < slices.height(); y++)
            for (int x = 0; x < slices.width(); x++) {
              final int at = 4 + place(slices, x, y);
              final int found = bytes == 1 ? buffer.get(at) & 0xff : buffer.getShort(2 * at) & 0xffff;
              final int stored = (int) view.getAt(x, y, z).getRealDouble();
              assertThat(found).as("%s %s at %d,%d,%d", image.getType().getClass(), to, x, y, z).isEqualTo(stored);
              lowest = Math.min(lowest, stored);
              highest = Math.max(highest, stored);
            }
          assertThat(seen).containsExactly(lowest, highest);
          assertThat(buffer.position()).isEqualTo(4 * bytes);
          for (int i = 0; i < 4 * bytes; i++) {
            assertThat(buffer.get(i)).isEqualTo((byte) 0x5C);
            assertThat(buffer.get(buffer.capacity() - 1 - i)).isEqualTo((byte) 0x5C);
          }
        }
      }
    final VolumeSlices reals = VolumeSlices.of(Volume.of(images().get(2)).build());
    assertThatIllegalArgumentException().isThrownBy(() -> reals.copyStored(0, ByteBuffer.allocate(80))).withMessageContaining(
      "no integers of 8 or 16 bits");
  }

  @Test
  void masksOfBytesAreWrittenWhereTheReorderedViewWouldWrite() {
    for (final Img<? extends RealType<?>> image : images())
      for (final String to : CODES) {
        final Volume volume = Volume.of(image).voxelToWorld(map(Orientation.parse("LPS"), 1, 1, 2)).oriented(true).build();
        final VolumeSlices slices = VolumeSlices.of(volume, Orientation.parse(to));
        final RandomAccessibleInterval<? extends RealType<?>> view = volume.reoriented(Orientation.parse(to)).stored();
        final ByteBuffer mask = ByteBuffer.allocateDirect(slices.width() * slices.height() + 3);
        for (int z = 0; z < slices.count(); z++) {
          for (int i = 0; i < mask.capacity(); i++)
            mask.put(i, (byte) ((i + z) % 3 == 0 ? 255 : 0));
          slices.writeMask(z, mask.position(3));
          for (int y = 0; y < slices.height(); y++)
            for (int x = 0; x < slices.width(); x++)
              assertThat(view.getAt(x, y, z).getRealDouble()).as("%s %s at %d,%d,%d", image.getClass(), to, x, y, z)
                .isEqualTo((3 + place(slices, x, y) + z) % 3 == 0 ? 255 : 0);
        }
      }
    final VolumeSlices calibrated = VolumeSlices.of(Volume.of(images().get(0)).calibration(2, 0).build());
    assertThatIllegalStateException().isThrownBy(() -> calibrated.writeMask(0, ByteBuffer.allocate(20)));
  }

  @Test
  void tablesOfAnotherLengthAreRefused() {
    final VolumeSlices shorts = VolumeSlices.of(Volume.of(images().get(1)).build());
    assertThatIllegalArgumentException().isThrownBy(() -> shorts.read(0, new float[256], new float[20])).withMessageContaining(
      "65536 levels was expected, found 256");
    final VolumeSlices reals = VolumeSlices.of(Volume.of(images().get(2)).build());
    assertThatIllegalArgumentException().isThrownBy(() -> reals.read(0, new float[256], new float[20])).withMessageContaining(
      "no integers of 8 or 16 bits");
  }

  @Test
  void masksAreWrittenWhereTheReorderedViewWouldWrite() {
    final float threshold = 0.5f;
    final float[] values = { 0, 0.5f, Math.nextUp(0.5f), 1, Math.nextDown(0.5f) };
    for (final Img<? extends RealType<?>> image : images())
      for (final String to : CODES) {
        final Volume volume = Volume.of(image).voxelToWorld(map(Orientation.parse("LPS"), 1, 1, 2)).oriented(true).build();
        final VolumeSlices slices = VolumeSlices.of(volume, Orientation.parse(to));
        final float[] plane = new float[slices.width() * slices.height()];
        final RandomAccessibleInterval<? extends RealType<?>> view = volume.reoriented(Orientation.parse(to)).stored();
        for (int z = 0; z < slices.count(); z++) {
          for (int i = 0; i < plane.length; i++)
            plane[i] = values[(i + z) % values.length];
          slices.writeAbove(z, plane, threshold);
          for (int y = 0, i = 0; y < slices.height(); y++)
            for (int x = 0; x < slices.width(); x++, i++)
              assertThat(view.getAt(x, y, z).getRealDouble()).as("%s %s at %d,%d,%d", image.getClass(), to, x, y, z).isEqualTo(
                plane[i] > threshold ? 255 : 0);
        }
      }
  }

  @Test
  void writesWhereTheReorderedViewWouldWrite() {
    for (final Img<? extends RealType<?>> image : images())
      for (final String to : CODES) {
        final Volume volume = Volume.of(image).voxelToWorld(map(Orientation.parse("LPS"), 1, 1, 2)).oriented(true).build();
        final VolumeSlices slices = VolumeSlices.of(volume, Orientation.parse(to));
        final float[] plane = new float[slices.width() * slices.height()];
        for (int z = 0; z < slices.count(); z++) {
          for (int i = 0; i < plane.length; i++)
            plane[i] = z * plane.length + i;
          slices.write(z, plane);
        }
        final RandomAccessibleInterval<? extends RealType<?>> view = volume.reoriented(Orientation.parse(to)).stored();
        for (int z = 0, i = 0; z < slices.count(); z++)
          for (int y = 0; y < slices.height(); y++)
            for (int x = 0; x < slices.width(); x++, i++)
              assertThat(view.getAt(x, y, z).getRealDouble()).as("%s %s at %d,%d,%d", image.getClass(), to, x, y, z).isEqualTo(i);
      }
  }

  @Test
  void unorientedVolumeIsTakenAsStored() {
    final Volume volume = Volume.of(images().get(1)).spacing(new Spacing(0.5, 0.7, 2)).build();
    final VolumeSlices slices = VolumeSlices.of(volume, Orientation.parse("LPI"));
    assertThat(slices.orientation()).isEmpty();
    final float[] plane = new float[20];
    slices.read(2, plane);
    assertThat(plane[1 * 5 + 4]).isEqualTo(volume.values().getAt(4, 1, 2).get());
  }

  @Test
  void singlePlaneAcrossTheOrientationStaysAPlane() {
    final Img<? extends RealType<?>> image = PlanarImgs.unsignedBytes(6, 4, 1);
    final Volume sagittal = Volume.of(image).voxelToWorld(map(Orientation.parse("PIR"), 1, 2, 3)).oriented(true).build();
    final VolumeSlices slices = VolumeSlices.of(sagittal, Orientation.RAS);
    assertThat(slices.orientation()).isEmpty();
    assertThat(new int[] { slices.width(), slices.height(), slices.count() }).containsExactly(6, 4, 1);
    final Volume axial = Volume.of(image).voxelToWorld(map(Orientation.parse("LPS"), 1, 2, 3)).oriented(true).build();
    assertThat(VolumeSlices.of(axial, Orientation.RAS).orientation()).contains(Orientation.RAS);
  }

  @Test
  void refusesACalibratedTargetAndAWrongPlane() {
    final VolumeSlices slices = VolumeSlices.of(Volume.of(images().get(0)).calibration(2, 0).build());
    assertThatIllegalStateException().isThrownBy(() -> slices.write(0, new float[20]));
    assertThatIllegalArgumentException().isThrownBy(() -> slices.read(0, new float[19])).withMessageContaining("5x4")
      .withMessageContaining("19");
  }
}

package io.github.rraunet.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {

  @TempDir
  private Path folder;

  private SliceCache cache;

  @BeforeEach
  void makeCache() {
    cache = new SliceCache(folder.resolve("cache"), 2);
  }

  @Test
  void slicesComeBackAsTheyWentIn() throws IOException {
    final int side = 16;
    final float[][] values = new float[3][side * side];
    final Random random = new Random(1);
    for (final float[] plane : values)
      for (int i = 0; i < plane.length; i++)
        plane[i] = random.nextInt(1001);
    final Volume image = Cases.volume(side, side, 3, (x, y, z) -> values[z][y * side + x]);
    final Volume mask = Cases.volume(side, side, 3, (x, y, z) -> (x + 2 * y + z) % 5 == 0 ? 3 : 0);
    final TrainingData data = Cases.data(List.of(Cases.of("a", image, mask)), cache);
    final float[] read = new float[side * side];
    final float[] readMask = new float[side * side];
    for (int z = 0; z < 3; z++) {
      data.read(z, read, readMask);
      for (int i = 0; i < read.length; i++) {
        assertThat(read[i]).isCloseTo(values[z][i] / 1000, org.assertj.core.data.Offset.offset(1f / 65535));
        assertThat(readMask[i]).isEqualTo((i % side + 2 * (i / side) + z) % 5 == 0 ? 1 : 0);
      }
    }
  }

  @Test
  void numbersRunThroughTheCases() throws IOException {
    final TrainingData data = Cases.data(Cases.numbered(3, 1, 4), cache);
    assertThat(data.size()).isEqualTo(8);
    final int[] caseOf = { 0, 0, 0, 1, 2, 2, 2, 2 };
    final String[] ids = { "c0_mask.nii#1", "c0_mask.nii#2", "c0_mask.nii#3", "c1_mask.nii#1", "c2_mask.nii#1", "c2_mask.nii#2",
      "c2_mask.nii#3", "c2_mask.nii#4" };
    final float[] image = new float[256];
    for (int i = 0; i < 8; i++) {
      assertThat(data.caseOf(i)).isEqualTo(caseOf[i]);
      assertThat(data.id(i)).hasToString(ids[i]);
      final int z = i - data.firstOf(caseOf[i]);
      data.read(i, image, new float[256]);
      assertThat(Math.round(image[7] * 1000)).isEqualTo(100 * caseOf[i] + z);
      assertThat(data.isEmpty(i)).isEqualTo(z == 0);
      assertThat(data.foreground(i)).isEqualTo(z == 0 ? 0 : 4 * (2 + z % 8));
    }
    assertThat(data.notes()).containsExactly("No mask at all: c1.", "The images hold values from 0.0 to 203.0 only, a small part"
      + " of the window 0.0 to 1000.0; window=0.0,203.0 would show more.");
  }

  /** A stack that is stored from head to foot keeps its own numbers, one that is stored sagittally is seen axially. */
  @Test
  void slicesAreAxialAndNumberedAsNoisyMasksAre() throws IOException {
    for (final String code : new String[] { "RAS", "LPI", "PIR", "SAL" }) {
      final Volume ras = Cases.volume(16, 17, 18, (x, y, z) -> x + 20 * y + 400 * z);
      final Volume oriented = Volume.of(ras.stored()).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(1, 1, 1))).oriented(true)
        .build().reoriented(Orientation.parse(code));
      final Volume mask = Cases.volume(16, 17, 18, (x, y, z) -> x < 8 && y < 8 && z == 5 ? 1 : 0);
      final Volume orientedMask = Volume.of(mask.stored()).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(1, 1, 1)))
        .oriented(true).build().reoriented(Orientation.parse(code));
      final var settings = new SliceSettings(new SlicePreparation(new IntensityWindow(0, 8000),
        new SliceGeometry.PixelSpacing(1, 1)), LabelSet.ALL);
      final TrainingData data = TrainingData.read(List.of(Cases.of(code, oriented, orientedMask)), settings, cache,
        Progress.NONE);
      final int z = code.endsWith("I") ? 18 - 1 - 5 : 5;
      assertThat(data.size()).as(code).isEqualTo(18);
      for (int i = 0; i < 18; i++)
        assertThat(data.isEmpty(i)).as(code + " slice " + i).isEqualTo(i != z);
      final float[] image = new float[16 * 17];
      final float[] seenMask = new float[16 * 17];
      data.read(z, image, seenMask);
      assertThat(Math.round(8000 * image[3 * 16 + 2])).as(code).isEqualTo(2 + 20 * 3 + 400 * 5);
      assertThat(seenMask[7 * 16 + 7]).isEqualTo(1);
      assertThat(seenMask[7 * 16 + 8]).isZero();
    }
  }

  @Test
  void whatIsInTheCacheIsNotReadAgain() throws IOException {
    final List<TrainingCase> cases = Cases.numbered(3);
    final TrainingData first = Cases.data(cases, cache);
    final TrainingCase unreadable = new TrainingCase("c0", new Unreadable(cases.get(0).image().contentHash(Progress.NONE)),
      new Unreadable(cases.get(0).mask().contentHash(Progress.NONE)));
    assertThat(Cases.data(List.of(unreadable), cache).fingerprint()).isEqualTo(first.fingerprint());
    final var other = new SliceSettings(Cases.SIXTEEN.preparation(), LabelSet.parse("2"));
    assertThatThrownBy(() -> TrainingData.read(List.of(unreadable), other, cache, Progress.NONE)).hasMessageContaining("read");
  }

  private record Unreadable(String hash) implements VolumeSource {

    @Override
    public String name() {
      return "unreadable";
    }

    @Override
    public Volume read(final Progress progress) throws IOException {
      throw new IOException("it was read");
    }

    @Override
    public String contentHash(final Progress progress) {
      return hash;
    }
  }

  @Test
  void aDamagedCacheFileIsMadeAgain() throws IOException {
    final TrainingData whole = Cases.data(Cases.numbered(3), cache);
    final Path file = folder.resolve("cache").resolve(whole.fingerprint());
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 700));
    final List<TrainingCase> again = List.of(new TrainingCase("c0", new Cases.InMemory("i",
      Cases.numbered(3).get(0).image().read(Progress.NONE), "x"), new Cases.InMemory("m",
      Cases.numbered(3).get(0).mask().read(Progress.NONE), "y")));
    final TrainingData first = Cases.data(again, cache);
    final Path its = folder.resolve("cache").resolve(first.fingerprint());
    final byte[] good = Files.readAllBytes(its);
    Files.write(its, java.util.Arrays.copyOf(good, good.length - 5));
    assertThat(Cases.data(again, cache).size()).isEqualTo(3);
    assertThat(Files.readAllBytes(its)).isEqualTo(good);
  }

  @Test
  void aStopWhileTheCacheIsReadLeavesItsFiles() throws IOException {
    final List<TrainingCase> cases = Cases.numbered(3);
    final Path file = folder.resolve("cache").resolve(Cases.data(cases, cache).fingerprint());
    Thread.currentThread().interrupt(); // closes the file that is being read
    assertThatThrownBy(() -> Cases.data(cases, cache)).isInstanceOf(CanceledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).exists();
  }

  @Test
  void pixelsThatChangedInTheCacheAreMadeAgain() throws IOException {
    final List<TrainingCase> cases = Cases.numbered(3, 2);
    final Path file = folder.resolve("cache").resolve(Cases.data(cases, cache).fingerprint().split(" ")[1]);
    final byte[] whole = Files.readAllBytes(file);
    for (final int at : new int[] { 0, whole.length / 2, whole.length - 30 }) { // first pixel, last slice, facts
      final byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Files.delete(file); // the old one is mapped
      Files.write(file, changed);
      final float[] image = new float[256];
      Cases.data(cases, cache).read(3, image, new float[256]);
      assertThat(image[0]).as("byte %d", at).isCloseTo(0.1f, org.assertj.core.data.Offset.offset(1f / 65535));
      assertThat(Files.readAllBytes(file)).as("byte %d", at).isEqualTo(whole);
    }
  }

  @Test
  void valuesThatAreNoNumbersAreClippedOrRefused() throws IOException {
    final Volume mask = Cases.volume(16, 16, 2, (x, y, z) -> x < 4 ? 1 : 0);
    final Volume some = Cases.volume(16, 16, 2, (x, y, z) -> x == 0 ? Float.POSITIVE_INFINITY : x == 1
      ? Float.NEGATIVE_INFINITY : x == 2 ? Float.NaN : 500);
    final float[] image = new float[256];
    Cases.data(List.of(Cases.of("some", some, mask)), cache).read(0, image, new float[256]);
    assertThat(image[0]).isEqualTo(1);
    assertThat(image[1]).isZero();
    assertThat(image[2]).isZero();
    assertThat(image[3]).isCloseTo(0.5f, org.assertj.core.data.Offset.offset(1f / 65535));
    for (final float value : new float[] { Float.NaN, Float.POSITIVE_INFINITY })
      assertThatThrownBy(() -> Cases.data(List.of(Cases.of("none", Cases.volume(16, 16, 2, (x, y, z) -> value), mask)), cache))
        .hasMessageContaining("case 'none': the image holds no value that is a finite number");
  }

  /** A column of each of two slices for each of the three. */
  @Test
  void voxelsThatAreNoNumbersAreCounted() throws IOException {
    final Volume mask = Cases.volume(16, 16, 2, (x, y, z) -> x < 4 ? 1 : 0);
    final Volume some = Cases.volume(16, 16, 2, (x, y, z) -> x == 0 ? Float.POSITIVE_INFINITY : x == 1
      ? Float.NEGATIVE_INFINITY : x == 2 ? Float.NaN : 500 + 100 * z);
    final Volume one = Cases.volume(16, 16, 2, (x, y, z) -> x + y + z == 0 ? Float.NaN : 500);
    final Volume none = Cases.volume(16, 16, 2, (x, y, z) -> 400);
    final List<TrainingCase> cases = List.of(Cases.of("none", none, mask), Cases.of("some", some, mask), Cases.of("one", one,
      mask));
    for (final String when : new String[] { "read", "of the cache" })
      assertThat(Cases.data(cases, cache).notes()).as(when).anyMatch(n -> n.contains("not a number") && n.endsWith(
        ": some (96 voxels), one (1 voxel)."));
    assertThat(Cases.data(cases.subList(0, 1), cache).notes()).noneMatch(n -> n.contains("not a number"));
  }

  @Test
  void aPictureAmongScansIsNamed() throws IOException {
    final var settings = new SliceSettings(new SlicePreparation(new IntensityWindow(-1000, 1000),
      new SliceGeometry.Resize(16, 16)), LabelSet.ALL);
    final Volume mask = Cases.volume(16, 16, 2, (x, y, z) -> x < 4 ? 1 : 0);
    final TrainingCase ct = Cases.of("ct", Cases.volume(16, 16, 2, (x, y, z) -> 80 * x - 900), mask);
    final TrainingCase bone = Cases.of("bone", Cases.volume(16, 16, 2, (x, y, z) -> 80 * x), mask);
    final TrainingCase picture = Cases.of("png", Cases.volume(16, 16, 2, (x, y, z) -> 17 * x), mask);
    assertThat(TrainingData.read(List.of(ct, picture, bone), settings, cache, Progress.NONE).notes()).singleElement().asString()
      .contains("8-bit pictures").contains(": png; one window does not fit both");
    assertThat(TrainingData.read(List.of(ct, bone), settings, cache, Progress.NONE).notes()).isEmpty();
    assertThat(TrainingData.read(List.of(picture, bone), settings, cache, Progress.NONE).notes()).noneMatch(n -> n.contains(
      "8-bit"));
  }

  @Test
  void allCasesThatDoNotFitAreNamed() {
    final Volume image = Cases.volume(16, 16, 3, (x, y, z) -> x);
    final Volume small = Cases.volume(16, 15, 3, (x, y, z) -> 1);
    final Volume half = Cases.volume(16, 16, 3, (x, y, z) -> 0.5f);
    final Volume negative = Cases.volume(16, 16, 3, (x, y, z) -> -1);
    final Volume good = Cases.volume(16, 16, 3, (x, y, z) -> x < 3 ? 1 : 0);
    final Volume bright = Cases.volume(16, 16, 3, (x, y, z) -> 3000 + x);
    assertThatThrownBy(() -> Cases.data(List.of(Cases.of("sizes", image, small), Cases.of("probabilities", image, half),
      Cases.of("values", image, negative), Cases.of("window", bright, good), Cases.of("fine", image, good)), cache))
      .hasMessageContaining("4 of 5 cases").hasMessageContaining("case 'sizes': image 'v' and mask 'v' differ in size: 16x16x3")
      .hasMessageContaining("case 'probabilities'").hasMessageContaining("found probabilities")
      .hasMessageContaining("case 'values'").hasMessageContaining("found -1.0").hasMessageContaining(
      "case 'window': the window 0.0 to 1000.0 shows nothing").hasMessageContaining("from 3000.0 to 3015.0")
      .hasMessageNotContaining("fine");
  }

  @Test
  void masksWithoutForegroundAreRefusedAndSmallOnesTold() throws IOException {
    final Volume image = Cases.volume(32, 32, 2, (x, y, z) -> x);
    final Volume empty = Cases.volume(32, 32, 2, (x, y, z) -> 0);
    assertThatThrownBy(() -> Cases.data(List.of(Cases.of("e", image, empty)), cache)).hasMessageContaining(
      "no mask has any foreground");
    final Volume tiny = Cases.volume(32, 32, 2, (x, y, z) -> x == 5 && y == 5 ? 1 : 0);
    assertThatThrownBy(() -> Cases.data(List.of(Cases.of("t", image, tiny)), cache)).hasMessageContaining(
      "too small for the network's pixel size").hasMessageContaining("slice_size");
    final Volume dot = Cases.volume(32, 32, 2, (x, y, z) -> z == 0 && x == 5 && y == 5 || z == 1 && x < 9 ? 1 + z : 0);
    final TrainingData data = Cases.data(List.of(Cases.of("dot", image, dot)), cache);
    assertThat(data.isEmpty(0)).isTrue();
    assertThat(data.isEmpty(1)).isFalse();
    assertThat(data.notes()).anySatisfy(n -> assertThat(n).contains("1 mask too small"))
      .anySatisfy(n -> assertThat(n).contains("2 labels"));
  }

  /** Some programs write 1 for foreground, and some 255. */
  @Test
  void masksOfTwoProgramsAreNoLabels() throws IOException {
    final Volume image = Cases.volume(16, 16, 2, (x, y, z) -> x);
    final Volume ones = Cases.volume(16, 16, 2, (x, y, z) -> x < 9 ? 1 : 0);
    final Volume others = Cases.volume(16, 16, 2, (x, y, z) -> x < 7 ? 255 : 0);
    final Volume both = Cases.volume(16, 16, 2, (x, y, z) -> x < 7 ? 255 : 1);
    final Volume seven = Cases.volume(16, 16, 2, (x, y, z) -> x < 7 ? 7 : 0);
    assertThat(Cases.data(List.of(Cases.of("a", image, ones), Cases.of("b", image, others)), cache).notes()).noneMatch(n -> n
      .contains("labels"));
    assertThat(Cases.data(List.of(Cases.of("a", image, both)), cache).notes()).anyMatch(n -> n.contains("2 labels"));
    assertThat(Cases.data(List.of(Cases.of("a", image, ones), Cases.of("b", image, seven)), cache).notes()).anyMatch(n -> n
      .contains("2 labels"));
  }

  @Test
  void oldFilesOfTheCacheAreRemoved() throws IOException {
    final TrainingData data = Cases.data(Cases.numbered(2), cache);
    final Path file = folder.resolve("cache").resolve(data.fingerprint());
    cache.prune();
    assertThat(file).exists();
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.from(java.time.Instant.now()
      .minus(java.time.Duration.ofDays(61))));
    cache.prune();
    assertThat(file).doesNotExist();
  }

  @Test
  void masksOfOneNameAreToldApartByTheirCase() throws IOException {
    final Volume image = Cases.volume(16, 16, 2, (x, y, z) -> x);
    final Volume mask = Cases.volume(16, 16, 2, (x, y, z) -> x < 3 ? 1 : 0);
    final TrainingData data = Cases.data(List.of(new TrainingCase("p1", new Cases.InMemory("ct.nii", image, "1"),
      new Cases.InMemory("mask.nii", mask, "2")), new TrainingCase("p2", new Cases.InMemory("ct.nii", image, "3"),
      new Cases.InMemory("mask.nii", mask, "4"))), cache);
    assertThat(data.id(0)).hasToString("p1/mask.nii#1");
    assertThat(data.id(3)).hasToString("p2/mask.nii#2");
  }

  /** A mask that was painted on a stack without its place lies as the stack is stored. */
  @Test
  @SuppressWarnings("unchecked")
  void aMaskWithoutOrientationLiesAsStored() throws IOException {
    final Volume plain = Cases.volume(16, 17, 18, (x, y, z) -> x + 20 * y + 400 * z);
    final Volume oriented = Volume.of(plain.stored()).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(1, 1, 1))).oriented(true)
      .build().reoriented(Orientation.parse("PIR"));
    final long[] n = oriented.dimensions();
    final Volume mask = Cases.volume((int) n[0], (int) n[1], (int) n[2], (x, y, z) -> 0);
    final var painted = oriented.stored().randomAccess();
    final var access = ((net.imglib2.RandomAccessibleInterval<net.imglib2.type.numeric.real.FloatType>) (Object) mask.stored())
      .randomAccess();
    for (int x = 0; x < n[0]; x++)
      for (int y = 0; y < n[1]; y++)
        for (int z = 0; z < n[2]; z++)
          access.setPositionAndGet(x, y, z).set(painted.setPositionAndGet(x, y, z).getRealDouble() >= 400 * 9 ? 1 : 0);
    final var settings = new SliceSettings(new SlicePreparation(new IntensityWindow(0, 8000),
      new SliceGeometry.PixelSpacing(1, 1)), LabelSet.ALL);
    final TrainingData data = TrainingData.read(List.of(Cases.of("c", oriented, mask)), settings, cache, Progress.NONE);
    assertThat(data.size()).isEqualTo(18);
    for (int i = 0; i < 18; i++)
      assertThat(data.isEmpty(i)).as("slice " + i).isEqualTo(i < 9);
    final String note = "only one of them says how it lies in the patient: c; look whether they fit.";
    assertThat(data.notes()).filteredOn(told -> told.endsWith(note)).hasSize(1);
    final TrainingData again = TrainingData.read(List.of(Cases.of("c", oriented, mask)), settings, cache, Progress.NONE);
    assertThat(again.notes()).as("from the cache").isEqualTo(data.notes());
    final TrainingData both = TrainingData.read(List.of(Cases.of("c", plain, Cases.volume(16, 17, 18, (x, y, z) -> 1))), settings,
      cache, Progress.NONE);
    assertThat(both.notes()).noneMatch(told -> told.contains("only one of them"));
  }

  /** Slices are kept for 60 days; those of version 3 knew nothing of how image and mask were laid on each other. */
  @Test
  void slicesThatAnEarlierProgramKeptAreMadeAgain() throws IOException {
    final Volume image = Cases.volume(16, 17, 4, (x, y, z) -> x);
    final Volume oriented = Volume.of(image.stored()).spacing(new Spacing(1, 1, 1)).oriented(true).build();
    final Volume mask = Cases.volume(16, 17, 4, (x, y, z) -> x < 8 ? 1 : 0);
    final List<TrainingCase> cases = List.of(Cases.of("c", oriented, mask));
    final TrainingData data = Cases.data(cases, cache);
    assertThat(data.notes()).anyMatch(told -> told.contains("only one of them says how it lies"));

    final Path file = folder.resolve("cache").resolve(data.fingerprint());
    final byte[] bytes = Files.readAllBytes(file);
    final int tail = 20; // checksum, length of the facts, version, magic
    final int factsLength = ByteBuffer.wrap(bytes).getInt(bytes.length - 12);
    final int slices = bytes.length - tail - factsLength;
    final String facts = new String(bytes, slices, factsLength, StandardCharsets.UTF_8);
    assertThat(facts).contains(",\"asStored\":true");
    final byte[] earlier = facts.replace(",\"asStored\":true", "").getBytes(StandardCharsets.UTF_8);
    final ByteBuffer old = ByteBuffer.allocate(slices + earlier.length + tail).put(bytes, 0, slices).put(earlier);
    final CRC32 sum = new CRC32();
    sum.update(old.array(), 0, old.position());
    Files.write(file, old.putLong(sum.getValue()).putInt(earlier.length).putInt(3).putInt(0x52524153).array());
    assertThat(Cases.data(cases, cache).notes()).isEqualTo(data.notes());
  }

  @Test
  void oneSizeOrTwoAreTold() throws IOException {
    final var settings = new SliceSettings(new SlicePreparation(new IntensityWindow(0, 100),
      new SliceGeometry.PixelSpacing(1, 1)), LabelSet.ALL);
    final String[] told = { "1 case with 2 slices of 16x20 pixels;", "2 cases with 4 slices of 16x20 and 17x20 pixels;",
      "3 cases with 6 slices of 3 sizes;" };
    final List<TrainingCase> cases = new ArrayList<>();
    for (int c = 0; c < told.length; c++) {
      final Volume image = Cases.volume(16 + c, 20, 2, (x, y, z) -> x);
      cases.add(Cases.of("s" + c, image, Cases.volume(16 + c, 20, 2, (x, y, z) -> x < 8 ? 1 : 0)));
      assertThat(TrainingData.read(cases, settings, cache, Progress.NONE).summary()).startsWith(told[c]);
    }
  }
}

package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Files written by other programs. Dimensions, extremes, sums, one voxel and the affine were printed by nibabel 5.4.2:
 * {@code i = nibabel.load(f); d = i.get_fdata(); d.shape, d.min(), d.max(), d.sum(), d[ix], aff2axcodes(i.affine), i.affine}.
 */
class NiftiRealFilesTest {

  private static final Path SHARED = Path.of(System.getProperty("rraunet.shared", "../shared"), "data");

  private static final double[][] CT_ROWS =
    { { 3, 0, 0, -177.95632934570312 }, { 0, 3, 0, 11.319000244140625 }, { 0, 0, 3, 94.3017578125 } };

  private static Path shared(final String name) {
    final Path file = SHARED.resolve(name);
    Assumptions.assumeTrue(Files.exists(file), "real data absent: " + file + " (set -Drraunet.shared)");
    return file;
  }

  private static Volume read(final String name) throws IOException {
    return VolumeFiles.read(shared(name), Progress.NONE);
  }

  private static void assertRefused(final String name, final String... said) {
    final Path file = shared(name);
    assertThatThrownBy(() -> VolumeFiles.read(file, Progress.NONE)).isExactlyInstanceOf(VolumeFormatException.class)
      .hasMessageContaining(file.getFileName().toString()).hasMessageContainingAll(said);
  }

  private static void assertRows(final Volume volume, final double[][] rows) {
    for (int r = 0; r < 3; r++)
      for (int c = 0; c < 4; c++)
        assertThat(volume.voxelToWorld().get(r, c)).as("row %d column %d", r, c).isCloseTo(rows[r][c], within(1e-6));
  }

  private static void assertContent(final Volume volume, final double min, final double max, final double sum, final long[] at,
    final double value) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    double total = 0;
    for (final FloatType voxel : Views.flatIterable(volume.values())) {
      lowest = Math.min(lowest, voxel.get());
      highest = Math.max(highest, voxel.get());
      total += voxel.get();
    }
    assertThat(lowest).isCloseTo(min, within(1e-4));
    assertThat(highest).isCloseTo(max, within(1e-4));
    assertThat(total).isCloseTo(sum, within(1e-8 * Math.abs(sum) + 1e-9));
    assertThat(volume.values().getAt(at).get()).isEqualTo((float) value);
  }

  @Test
  void readsTheCtWithItsExtremesAndPlace() throws IOException {
    final Volume ct = read("ct-lumbar/example_ct.nii.gz");
    assertThat(ct.dimensions()).containsExactly(122, 101, 112);
    assertContent(ct, -1207, 3382, -496851173, new long[] { 36, 50, 78 }, -71);
    assertRows(ct, CT_ROWS);
    assertThat(ct.orientation().code()).isEqualTo("RAS");
    assertThat(ct.isOriented()).isTrue();
    assertThat(ct.spacing().zMm()).isEqualTo(3);
    assertThat(ct.name()).isEqualTo("example_ct");
    assertThat(ct.stored().getType()).isInstanceOf(FloatType.class);
    assertThat(ct.metadata()).containsEntry("nifti.sform_code", "2").containsEntry("nifti.qform_code", "0");
    assertThat(ct.notes()).isEmpty();
  }

  @Test
  void readsLabelMapsOfOtherTypesWithTheirExtensions() throws IOException {
    final Volume labels = read("ct-lumbar/example_seg_fast_force_split.nii.gz");
    assertContent(labels, 0, 117, 15188945, new long[] { 36, 50, 78 }, 0);
    assertThat(labels.stored().getType()).isInstanceOf(UnsignedByteType.class);
    assertThat(labels.metadata()).containsKey(NiftiMetadata.EXTENSIONS);
    assertRows(labels, CT_ROWS);
    final Volume reals = read("ct-lumbar/other-masks/example_seg.2022-09-15.5de6e4d.nii.gz");
    assertContent(reals, 0, 104, 21094893, new long[] { 36, 50, 78 }, 0);
    assertContent(read("ct-lumbar/other-masks/totalseg.nii.gz"), 0, 33, 438455, new long[] { 36, 50, 78 }, 0);
  }

  /** Volumes in ml of labels 20 to 24 as published in spine_report.json: 27 mm3 a voxel. */
  @Test
  void countsLabelVoxelsAsPublished() throws IOException {
    final Volume labels = read("ct-lumbar/other-masks/totalseg_vertebrae_pp_refined.nii.gz");
    final long[] counts = new long[25];
    for (final FloatType voxel : Views.flatIterable(labels.values()))
      counts[(int) voxel.get()]++;
    final double[] published = { 35.61, 36.42, 38.34, 39.04, 34.02 };
    for (int label = 20; label <= 24; label++)
      assertThat(counts[label] * 0.027).as("label %d", label).isCloseTo(published[label - 20], within(0.005));
  }

  @Test
  void readsAnObliqueSagittalMask() throws IOException {
    final Volume mask = read("metric-pairs/spine_seg/semantic/ref.nii.gz");
    assertThat(mask.dimensions()).containsExactly(512, 512, 17);
    assertContent(mask, 0, 100, 24153725, new long[] { 153, 256, 11 }, 0);
    assertThat(mask.orientation().code()).isEqualTo("PIR");
    assertThat(mask.spacing().xMm()).isCloseTo(0.58594, within(1e-6));
  }

  @Test
  void readsACompressedPairFromEitherHalf() throws IOException {
    for (final String half : List.of("air.hdr.gz", "air.img.gz")) {
      final Volume air = read("nifti-odd/" + half);
      assertThat(air.dimensions()).containsExactly(79, 67, 64);
      assertContent(air, 0, 92.55388641357422, 11398461.247137904, new long[] { 23, 33, 44 }, 50.087982177734375);
      assertThat(air.orientation().code()).isEqualTo("AIR");
      assertRows(air, new double[][] { { 0, 0, 2.3852322101593018, -75.76253509521484 },
        { 2.389753818511963, 0, 0, -110.76253509521484 },
        { 0, -2.3664863109588623, 0, 84.4255599975586 } });
      assertThat(air.name()).isEqualTo("air");
    }
  }

  @Test
  void readsBigEndianSixteenBit() throws IOException {
    final Volume t1 = read("nifti-odd/anatomical.nii");
    assertThat(t1.dimensions()).containsExactly(33, 41, 25);
    assertContent(t1, -610, 30393, 284166082, new long[] { 9, 20, 17 }, 7208);
    assertThat(t1.stored().getType()).isInstanceOf(UnsignedShortType.class);
    assertThat(t1.stored().getAt(9, 20, 17).getRealDouble()).isEqualTo(7208 + 32768);
    assertThat(t1.orientation().code()).isEqualTo("LAS");
    assertRows(t1, new double[][] { { -2, 0, 0, 32 }, { 0, 2, 0, -40 }, { 0, 0, 2, -16 } });
    assertThat(t1.notes()).isEmpty();
  }

  @Test
  void appliesSlopeAndInterceptOfAnObliqueImage() throws IOException {
    final Volume epi = read("nifti-odd/someones_epi.nii.gz");
    assertContent(epi, 7.742551803588867, 103.76662158966064, 4873536.8466768265, new long[] { 15, 30, 23 }, 62.34447383880615);
    assertThat(epi.stored().getType()).isInstanceOf(UnsignedByteType.class);
    assertThat(epi.orientation().code()).isEqualTo("RAS");
    assertRows(epi, new double[][] { { 3, 0, 0, -78 }, { 0, 2.866009473800659, -0.8865606188774109, -76 },
      { 0, 0.8865606188774109, 2.866009473800659, -64 } });
    assertThat(epi.notes()).isEmpty(); // the quaternion says the same
  }

  @Test
  void readsASmallImageAndABigEndianOneWithExtensionAndOneTimePoint() throws IOException {
    final Volume standard = read("nifti-odd/standard.nii.gz");
    assertThat(standard.dimensions()).containsExactly(4, 5, 7);
    assertContent(standard, 0, 255, 7650, new long[] { 1, 2, 4 }, 255);
    assertThat(standard.spacing().yMm()).isEqualTo(3);
    final Volume roi = read("nifti-odd/with_extension.nii.gz");
    assertThat(roi.dimensions()).containsExactly(161, 191, 151);
    assertContent(roi, 0, 1, 1472871, new long[] { 48, 95, 105 }, 1);
    assertThat(roi.orientation().code()).isEqualTo("LPI");
    assertThat(roi.metadata()).containsKey(NiftiMetadata.EXTENSIONS);
    assertThat(roi.notes()).isEmpty();
  }

  @Test
  void refusesWhatCannotBeSegmentedAndSaysWhy() {
    assertRefused("nifti-odd/shear.nii.gz", "gantry tilt", "18.5 degrees"); // atan(0.153075 / 0.457492)
    assertRefused("nifti-odd/ct_perfusion.nii.gz", "RGB");
    assertRefused("nifti-odd/example4d.nii.gz", "2 time points");
    assertRefused("nifti-odd/example_nifti2.nii.gz", "2 time points");
    assertRefused("nifti-odd/functional.nii", "20 time points");
    assertRefused("nifti-odd/not-nifti.nii", "not a NIfTI file");
    assertRefused("nifti-odd/empty.nii.gz", "empty");
    assertRefused("nifti-odd/nifti1.hdr", "without its voxels", "nifti1.img");
    assertRefused("nifti-odd/analyze.hdr", "without its voxels", "analyze.img");
  }

  /** Whatever lies in the folder: a volume or a plain refusal. */
  @Test
  void noFileEndsInAnotherException() throws IOException {
    final List<Path> files = new ArrayList<>();
    try (var all = Files.list(shared("nifti-odd"))) {
      all.filter(NiftiFiles::isNamedNifti).forEach(files::add);
    }
    assertThat(files).hasSizeGreaterThan(12);
    for (final Path file : files)
      try {
        assertThat(VolumeFiles.read(file, Progress.NONE).dimensions()).hasSize(3);
      }
      catch (final VolumeFormatException e) {
        assertThat(e.getMessage()).as(file.toString()).contains(file.getFileName().toString()).doesNotContain("Exception")
          .hasSizeLessThan(400 + file.toString().length());
      }
  }
}

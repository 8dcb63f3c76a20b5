package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ij.ImagePlus;
import ij.ImageStack;
import ij.VirtualStack;
import ij.io.FileSaver;
import ij.measure.Calibration;
import ij.plugin.FileInfoVirtualStack;
import ij.plugin.StackReverser;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import ij.process.StackProcessor;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePlusVolumesTest {

  private static final long[] SIZE = { 5, 4, 3 };

  /** Columns (0.36, 0.48, 0), (-1.2, 0.9, 0) and (0, 0, 2.5): turned by 53 degrees, spacing 0.6 x 1.5 x 2.5 mm. */
  private static final VoxelToWorld OBLIQUE = VoxelToWorld.ofRows(
    new double[][] { { 0.36, -1.2, 0, 17.25 }, { 0.48, 0.9, 0, -1.0 / 3 }, { 0, 0, 2.5, -812.5 } });

  @Test
  void volumeToImageAndBackLosesNothing() {
    final var shorts = PlanarImgs.unsignedShorts(SIZE);
    fill(shorts, 65536);
    final Volume volume = Volume.of(shorts).calibration(1, -32768).voxelToWorld(OBLIQUE).oriented(true).name("ct of 2 May.v2")
      .metadata(Map.of("slice.labels", "lowest\n\nhighest", "nifti.qform_code", "1", "empty", "", "text",
        "\u00e4 = 1\nsecond line"))
      .note("First note.").note("Second note.").build();

    final Volume back = ImagePlusVolumes.toVolume(ImagePlusVolumes.toImagePlus(volume));

    assertSame(back, volume);
    assertThat(back.notes()).containsExactly("First note.", "Second note.");
  }

  @Test
  void everyKindAndTypeComesBack() {
    final var bytes = PlanarImgs.unsignedBytes(SIZE);
    fill(bytes, 256);
    final var floats = PlanarImgs.floats(SIZE);
    fill(floats, 1);
    for (final Volume volume : new Volume[] {
      Volume.of(bytes).kind(Volume.Kind.MASK).voxelToWorld(OBLIQUE).oriented(true).name("mask").build(),
      Volume.of(bytes).calibration(0.5, 3).spacing(new Spacing(1, 2, 3)).name("plain").build(),
      Volume.of(floats).kind(Volume.Kind.PROBABILITY).voxelToWorld(OBLIQUE).oriented(true).name("probability").build() })
      assertSame(ImagePlusVolumes.toVolume(ImagePlusVolumes.toImagePlus(volume)), volume);
  }

  @Test
  void imageSharesPlanesWithTheVolume() {
    final var shorts = PlanarImgs.unsignedShorts(SIZE);
    final ImagePlus image = ImagePlusVolumes.toImagePlus(Volume.of(shorts).build());
    shorts.getAt(4, 1, 2).set(777);
    assertThat(image.getStack().getProcessor(3).get(4, 1)).isEqualTo(777);

    final Volume again = ImagePlusVolumes.toVolume(image);
    image.getStack().getProcessor(2).set(3, 0, 555);
    assertThat(again.stored().getAt(3, 0, 1).getRealDouble()).isEqualTo(555);
  }

  @Test
  void markedVoxelLiesAtXySlice() {
    final ImageStack stack = new ImageStack(5, 4);
    for (int z = 0; z < 3; z++)
      stack.addSlice(new ByteProcessor(5, 4));
    stack.getProcessor(3).set(4, 1, 200);
    final Volume volume = ImagePlusVolumes.toVolume(new ImagePlus("marked", stack));
    assertThat(volume.dimensions()).containsExactly(5, 4, 3);
    assertThat(volume.stored().getAt(4, 1, 2).getRealDouble()).isEqualTo(200);
    assertThat(sum(volume)).isEqualTo(200);
  }

  @Test
  void volumeThatIsNoPlanarImageOrCalibratedFloatIsCopiedWithItsValues() {
    final var array = ArrayImgs.unsignedShorts(SIZE);
    array.getAt(4, 1, 2).set(1000);
    final ImagePlus copied = ImagePlusVolumes.toImagePlus(Volume.of(array).calibration(2, -1024).build());
    assertThat(copied.getBitDepth()).isEqualTo(16);
    assertThat(ImagePlusVolumes.toVolume(copied).values().getAt(4, 1, 2).get()).isEqualTo(976f);

    final var floats = PlanarImgs.floats(SIZE);
    floats.getAt(4, 1, 2).set(1000);
    final ImagePlus calibrated = ImagePlusVolumes.toImagePlus(Volume.of(floats).calibration(2, -1024).build());
    assertThat(calibrated.getStack().getProcessor(3).getf(4, 1)).isEqualTo(976f);
    assertThat(floats.getAt(4, 1, 2).get()).as("the volume's own plane").isEqualTo(1000f);
  }

  @Test
  void signedShortIsReadAsImageJShowsIt() {
    final ImagePlus image = shorts("ct");
    image.getProcessor().set(2, 3, 32768 - 1000);
    image.getLocalCalibration().setSigned16BitCalibration();
    final Volume volume = ImagePlusVolumes.toVolume(image);
    assertThat(volume.values().getAt(2, 3, 0).get()).isEqualTo(-1000f)
      .isEqualTo((float) image.getCalibration().getCValue(32768 - 1000));
  }

  @Test
  void curvedCalibrationIsAppliedInACopy() {
    final ImagePlus image = new ImagePlus("film", new ByteProcessor(5, 4));
    image.getProcessor().set(2, 3, 10);
    image.getLocalCalibration().setFunction(Calibration.POLY2, new double[] { 1, 2, 3 }, "density");
    final Volume volume = ImagePlusVolumes.toVolume(image);
    assertThat(volume.values().getAt(2, 3, 0).get()).isEqualTo(1 + 2 * 10 + 3 * 100f);
    assertThat(volume.values().getAt(0, 0, 0).get()).isEqualTo(1f);
  }

  @Test
  void imageJAgreesWithTheCalibratedValues() {
    final var shorts = PlanarImgs.unsignedShorts(SIZE);
    fill(shorts, 65536);
    final Volume volume = Volume.of(shorts).calibration(0.25, -1024).build();
    final ImagePlus image = ImagePlusVolumes.toImagePlus(volume);
    final int raw = image.getStack().getProcessor(2).get(3, 1);
    assertThat((float) image.getCalibration().getCValue(raw)).isEqualTo(volume.values().getAt(3, 1, 1).get());
  }

  @Test
  void unitsOfLengthBecomeMillimetres() {
    final Map<String, Double> units = Map.of("mm", 1.0, "cm", 10.0, "m", 1000.0, "micron", 1e-3, "um", 1e-3, "\u00b5m", 1e-3,
      "\u03bcm", 1e-3, "inch", 25.4, "Microns", 1e-3);
    units.forEach((unit, factor) -> {
      final ImagePlus image = shorts("sized");
      sized(image, unit, 0.5, 0.75, 3);
      final Volume volume = ImagePlusVolumes.toVolume(image);
      assertThat(volume.spacing().xMm()).as(unit).isCloseTo(0.5 * factor, within(1e-12));
      assertThat(volume.spacing().yMm()).as(unit).isCloseTo(0.75 * factor, within(1e-12));
      assertThat(volume.spacing().zMm()).as(unit).isCloseTo(3 * factor, within(1e-12));
      assertThat(volume.notes()).as(unit).isEmpty();
      assertThat(volume.isOriented()).isFalse();
    });
  }

  @Test
  void microscopesPixelsAreNotTooSmall() {
    final ImagePlus image = shorts("cells");
    sized(image, "micron", 0.065, 0.065, 0.2);
    final Volume volume = ImagePlusVolumes.toVolume(image);
    assertThat(volume.spacing().xMm()).isCloseTo(65e-6, within(1e-15));
    assertThat(ImagePlusVolumes.toVolume(ImagePlusVolumes.toImagePlus(volume)).spacing()).isEqualTo(volume.spacing());
  }

  @Test
  void axesMayHaveUnitsOfTheirOwn() {
    final ImagePlus image = shorts("mixed");
    sized(image, "micron", 500, 600, 0.3);
    image.getLocalCalibration().setZUnit("cm");
    assertThat(ImagePlusVolumes.toVolume(image).spacing()).isEqualTo(new Spacing(0.5, 0.6, 3));
  }

  @Test
  void unknownUnitAndImpossibleSizeAreNoted() {
    final ImagePlus pixels = shorts("pixels");
    final Volume volume = ImagePlusVolumes.toVolume(pixels);
    assertThat(volume.spacing()).isEqualTo(new Spacing(1, 1, 1));
    assertThat(volume.notes()).containsExactly("The calibration gives the voxel size as 1.0 x 1.0 x 1.0 in the unit 'pixel',"
      + " which is no length; mm is assumed.");

    final ImagePlus deep = shorts("deep");
    sized(deep, "voxel", 2, 3, -4);
    deep.getLocalCalibration().setZUnit("mm");
    assertThat(ImagePlusVolumes.toVolume(deep).spacing()).isEqualTo(new Spacing(2, 3, 4));
    assertThat(ImagePlusVolumes.toVolume(deep).notes()).hasSize(2).allMatch(note -> note.contains("'voxel'") && note.contains(
      ".0 mm is assumed"));

    final ImagePlus flat = shorts("flat");
    sized(flat, "mm", 0.5, Double.NaN, 0);
    final Volume assumed = ImagePlusVolumes.toVolume(flat);
    assertThat(assumed.spacing()).isEqualTo(new Spacing(0.5, 1, 1));
    assertThat(assumed.notes()).hasSize(2);
  }

  @Test
  void geometrySurvivesDuplicate() {
    final Volume volume = ct();
    final Volume duplicate = ImagePlusVolumes.toVolume(ImagePlusVolumes.toImagePlus(volume).duplicate());
    assertThat(duplicate.voxelToWorld()).isEqualTo(OBLIQUE);
    assertThat(duplicate.isOriented()).isTrue();
    assertThat(duplicate.metadata()).containsEntry("nifti.qform_code", "1");
  }

  @Test
  void geometryIsKeptWhenOnlyValuesChange() {
    final ImagePlus image = ImagePlusVolumes.toImagePlus(ct());
    image.getStack().getProcessor(2).invert();
    assertThat(ImagePlusVolumes.toVolume(image).voxelToWorld()).isEqualTo(OBLIQUE);
  }

  @Test
  void geometryIsDroppedWhenTheGridWasChanged() {
    final ImagePlus cropped = ImagePlusVolumes.toImagePlus(ct());
    cropped.setRoi(1, 0, 3, 4);
    assertDropped(cropped.crop("stack"), "cropped");
    assertDropped(ImagePlusVolumes.toImagePlus(ct()).resize(10, 8, 3, "none"), "scaled");

    final ImagePlus resized = ImagePlusVolumes.toImagePlus(ct());
    resized.getLocalCalibration().pixelDepth = 5;
    final Volume volume = assertDropped(resized, "pixel size");
    assertThat(volume.spacing().zMm()).isEqualTo(5);
  }

  @Test
  void geometryIsDroppedWhenTheImageWasFlippedOrTurned() {
    final ImagePlus horizontal = ImagePlusVolumes.toImagePlus(ct());
    new StackProcessor(horizontal.getStack()).flipHorizontal();
    assertDropped(horizontal, "flipped");

    final ImagePlus vertical = ImagePlusVolumes.toImagePlus(ct());
    new StackProcessor(vertical.getStack()).flipVertical();
    assertDropped(vertical, "flipped");

    final ImagePlus reversed = ImagePlusVolumes.toImagePlus(ct());
    new StackReverser().flipStack(reversed);
    assertDropped(reversed, "flipped");

    final var square = PlanarImgs.unsignedShorts(40, 40, 3);
    fill(square, 4000);
    final ImagePlus turned = ImagePlusVolumes.toImagePlus(Volume.of(square).oriented(true).build());
    turned.setStack(new StackProcessor(turned.getStack()).rotateRight());
    assertDropped(turned, "rotated");
  }

  @Test
  void symmetricImageIsNotTakenForFlipped() {
    final Volume empty = Volume.of(PlanarImgs.unsignedBytes(SIZE)).kind(Volume.Kind.MASK).voxelToWorld(OBLIQUE).oriented(true)
      .build();
    final Volume back = ImagePlusVolumes.toVolume(ImagePlusVolumes.toImagePlus(empty));
    assertThat(back.voxelToWorld()).isEqualTo(OBLIQUE);
    assertThat(back.kind()).isEqualTo(Volume.Kind.MASK);
  }

  @Test
  void resultHasTitleLabelsAndSizesOfTheInputButNoHuCalibration() {
    final ImagePlus input = shorts("patient 7.tif");
    sized(input, "cm", 0.05, 0.06, 0.3);
    input.getLocalCalibration().xOrigin = 12;
    input.getLocalCalibration().setSigned16BitCalibration();
    for (int z = 1; z <= 3; z++)
      input.getStack().setSliceLabel("IM" + z + ".dcm\n0028,1052  Rescale Intercept: -1024", z);
    final Volume volume = ImagePlusVolumes.toVolume(input);

    final ImagePlus mask = ResultLook.of(input).image(volume.newMask("mask"), "-mask");

    assertThat(mask.getTitle()).isEqualTo("patient 7-mask");
    assertThat(mask.getStack().getSliceLabel(2)).isEqualTo("IM2.dcm");
    final Calibration calibration = mask.getCalibration();
    assertThat(calibration.getUnit()).isEqualTo("cm");
    assertThat(calibration.pixelWidth).isEqualTo(0.05);
    assertThat(calibration.pixelHeight).isEqualTo(0.06);
    assertThat(calibration.pixelDepth).isEqualTo(0.3);
    assertThat(calibration.xOrigin).isEqualTo(12);
    assertThat(calibration.calibrated()).isFalse();
    assertThat(mask.isInvertedLut()).isFalse();
    assertThat(mask.getDisplayRangeMax()).isEqualTo(255);
    assertThat(ImagePlusVolumes.toVolume(mask).kind()).isEqualTo(Volume.Kind.MASK);
    assertThat(ImagePlusVolumes.toVolume(mask).spacing().zMm()).isCloseTo(3, within(1e-9));
  }

  @Test
  void resultOfAnotherSizeIsRefused() {
    final Volume small = Volume.of(PlanarImgs.unsignedBytes(5, 4, 2)).build();
    assertThatThrownBy(() -> ResultLook.of(shorts("ct")).image(small, "-mask"))
      .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("5 x 4 x 3").hasMessageContaining("5 x 4 x 2");
  }

  @Test
  void singleSliceKeepsItsLabel() {
    final Volume volume = Volume.of(PlanarImgs.unsignedBytes(5, 4, 1)).metadata(Map.of("slice.labels", "only one")).build();
    final ImagePlus image = ImagePlusVolumes.toImagePlus(volume);
    assertThat(ImagePlusVolumes.toVolume(image).metadata()).isEqualTo(volume.metadata());
    assertThat(ImagePlusVolumes.toVolume(image.duplicate()).metadata()).isEqualTo(volume.metadata());
  }

  @Test
  void rgbChannelsAndFramesAreRefused() {
    assertThatThrownBy(() -> ImagePlusVolumes.toVolume(new ImagePlus("photo", new ColorProcessor(5, 4))))
      .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("photo").hasMessageContaining("RGB");
    final ImagePlus channels = shorts("multi");
    channels.setDimensions(3, 1, 1);
    assertThatThrownBy(() -> ImagePlusVolumes.toVolume(channels)).hasMessageContaining("3 channels");
    channels.setDimensions(1, 1, 3);
    assertThatThrownBy(() -> ImagePlusVolumes.toVolume(channels)).hasMessageContaining("3 time frames");
  }

  @Test
  void colouredLookUpTableIsNoRgb() {
    final byte[] ramp = new byte[256];
    for (int i = 0; i < 256; i++)
      ramp[i] = (byte) (97 * i); // jumps, so that ImageJ takes it for indexed colours
    final ImageProcessor pixels = new ByteProcessor(5, 4);
    pixels.setLut(new LUT(ramp, new byte[256], ramp));
    pixels.set(2, 3, 40);
    final ImagePlus image = new ImagePlus("fire", pixels);
    image.setTypeToColor256();
    assertThat(image.getType()).isEqualTo(ImagePlus.COLOR_256);
    assertThat(ImagePlusVolumes.toVolume(image).values().getAt(2, 3, 0).get()).isEqualTo(40f);
  }

  /** ImageJ gives such an image none of the file's properties. */
  @Test
  void aTiffOpenedAsVirtualStackHasTheOrientationThatItWasSavedWith(@TempDir final Path folder) {
    final var shorts = PlanarImgs.unsignedShorts(SIZE);
    fill(shorts, 65536);
    final Volume volume = Volume.of(shorts).calibration(1, -32768).voxelToWorld(OBLIQUE).oriented(true).name("ct").metadata(Map
      .of("nifti.qform_code", "1")).build();
    final String file = folder.resolve("ct.tif").toString();
    new FileSaver(ImagePlusVolumes.toImagePlus(volume)).saveAsTiffStack(file);

    final ImagePlus image = FileInfoVirtualStack.openVirtual(file);
    assertThat(image.getStack().isVirtual()).isTrue();
    assertThat(image.getPropertiesAsArray()).isNull();
    final Volume read = ImagePlusVolumes.toVolume(image);
    assertThat(read.isOriented()).isTrue();
    assertThat(read.orientation()).isEqualTo(volume.orientation());
    assertThat(read.voxelToWorld().toRows()).isEqualTo(OBLIQUE.toRows());
    assertThat(read.metadata()).containsEntry("nifti.qform_code", "1");

    final ImageStack stack = image.getStack();
    stack.deleteSlice(1); // no longer what the file describes
    image.setStack(stack);
    assertThat(ImagePlusVolumes.toVolume(image).isOriented()).isFalse();
  }

  @Test
  void planesOfAVirtualStackAreReadWhenTouched() {
    final int[] reads = new int[3];
    final VirtualStack virtual = new VirtualStack(5, 4, null, "") {
      @Override
      public ImageProcessor getProcessor(final int n) {
        reads[n - 1]++;
        final ImageProcessor plane = new FloatProcessor(5, 4);
        plane.setf(n, 1, 10 * n);
        return plane;
      }

      @Override
      public Object getPixels(final int n) {
        return getProcessor(n).getPixels();
      }
    };
    for (int z = 1; z <= 3; z++)
      virtual.addSlice("plane" + z);
    virtual.setBitDepth(32);
    final ImagePlus image = new ImagePlus("virtual", virtual);
    java.util.Arrays.fill(reads, 0);

    final Volume volume = ImagePlusVolumes.toVolume(image);
    assertThat(reads[1] + reads[2]).as("only the first slice is looked at, for a DICOM header").isZero();
    assertThat(volume.values().getAt(3, 1, 2).get()).isEqualTo(30f);
    assertThat(reads[2]).isEqualTo(1);
    assertThat(reads[1]).as("plane nobody asked for").isZero();
    assertThat(sum(volume)).isEqualTo(10 + 20 + 30);
    assertThat(reads[1] + reads[2]).as("kept, not read again").isEqualTo(2);
  }

  @Test
  void ctIsShownInABoneWindowMaskAndProbabilityInTheirRange() {
    final var shorts = PlanarImgs.unsignedShorts(50, 40, 30);
    fill(shorts, 3000);
    final ImagePlus ct = ImagePlusVolumes.toImagePlus(Volume.of(shorts).calibration(1, -1024).build());
    assertThat(ct.getCalibration().getCValue(ct.getDisplayRangeMin())).isEqualTo(-450);
    assertThat(ct.getCalibration().getCValue(ct.getDisplayRangeMax())).isEqualTo(1050);

    final ImagePlus map = ImagePlusVolumes.toImagePlus(Volume.of(PlanarImgs.floats(SIZE)).kind(Volume.Kind.PROBABILITY).build());
    assertThat(map.getDisplayRangeMin()).isEqualTo(0);
    assertThat(map.getDisplayRangeMax()).isEqualTo(1);

    final var labels = PlanarImgs.unsignedBytes(SIZE);
    labels.getAt(1, 1, 1).set(33);
    assertThat(ImagePlusVolumes.toImagePlus(Volume.of(labels).build()).getDisplayRangeMax()).isEqualTo(33);
  }

  private static Volume ct() {
    final var shorts = PlanarImgs.unsignedShorts(SIZE);
    fill(shorts, 4000);
    return Volume.of(shorts).calibration(1, -1024).voxelToWorld(OBLIQUE).oriented(true).name("ct")
      .metadata(Map.of("nifti.qform_code", "1")).build();
  }

  private static Volume assertDropped(final ImagePlus image, final String reason) {
    final Volume volume = ImagePlusVolumes.toVolume(image);
    assertThat(volume.isOriented()).as(reason).isFalse();
    assertThat(volume.metadata()).doesNotContainKey("nifti.qform_code");
    assertThat(volume.notes()).anyMatch(note -> note.contains(reason));
    return volume;
  }

  private static ImagePlus shorts(final String title) {
    final ImageStack stack = new ImageStack(5, 4);
    for (int z = 0; z < 3; z++)
      stack.addSlice(new ShortProcessor(5, 4));
    return new ImagePlus(title, stack);
  }

  private static void sized(final ImagePlus image, final String unit, final double x, final double y, final double z) {
    final Calibration calibration = image.getLocalCalibration();
    calibration.setUnit(unit);
    calibration.pixelWidth = x;
    calibration.pixelHeight = y;
    calibration.pixelDepth = z;
  }

  static void fill(final PlanarImg<? extends RealType<?>, ?> image, final double range) {
    final Random random = new Random(7);
    for (final Cursor<? extends RealType<?>> c = image.cursor(); c.hasNext();)
      c.next().setReal(c.get() instanceof FloatType ? random.nextFloat() * range : random.nextInt((int) range));
  }

  static void assertSame(final Volume found, final Volume expected) {
    assertThat(found.dimensions()).isEqualTo(expected.dimensions());
    assertThat(found.slope()).isEqualTo(expected.slope());
    assertThat(found.intercept()).isEqualTo(expected.intercept());
    assertThat(found.voxelToWorld()).isEqualTo(expected.voxelToWorld());
    assertThat(found.isOriented()).isEqualTo(expected.isOriented());
    assertThat(found.kind()).isEqualTo(expected.kind());
    assertThat(found.name()).isEqualTo(expected.name());
    assertThat(found.metadata()).isEqualTo(expected.metadata());
    assertThat(found.stored().getType().getClass()).isEqualTo(expected.stored().getType().getClass())
      .isIn(UnsignedByteType.class, UnsignedShortType.class, FloatType.class);
    final RandomAccess<? extends RealType<?>> a = found.stored().randomAccess();
    final RandomAccess<? extends RealType<?>> b = expected.stored().randomAccess();
    for (int z = 0; z < expected.dimensions()[2]; z++)
      for (int y = 0; y < expected.dimensions()[1]; y++)
        for (int x = 0; x < expected.dimensions()[0]; x++)
          assertThat(a.setPositionAndGet(x, y, z).getRealDouble()).isEqualTo(b.setPositionAndGet(x, y, z).getRealDouble());
  }

  private static double sum(final Volume volume) {
    double sum = 0;
    final RandomAccessibleInterval<FloatType> values = volume.values();
    for (final FloatType value : net.imglib2.view.Views.iterable(values))
      sum += value.get();
    return sum;
  }
}

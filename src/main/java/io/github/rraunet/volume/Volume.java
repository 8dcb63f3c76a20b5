package io.github.rraunet.volume;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converter;
import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.Util;
import net.imglib2.view.Views;

/**
 * A 3-D image with its geometry. Axes are (x, y, z) as in the file, x fastest; a 2-D image has z length 1.
 *
 * <p>Voxels are kept in the file's own width (8-bit unsigned, 16-bit unsigned or 32-bit float, the types
 * ImageJ knows) and calibrated on reading: value = slope * stored + intercept. For a CT the value is in HU.
 * The interval is zero-based. More than 2^31 voxels are allowed.</p>
 */
public final class Volume {

  /** What the voxels mean. */
  public enum Kind {
    /** Calibrated intensities, HU for a CT; also label maps. */
    INTENSITY,
    /** Foreground where not 0; stored as 0 and 255 in memory and TIFF, written as 0 and 1 to NIfTI and MetaImage. */
    MASK,
    /** Foreground probability in [0, 1]. */
    PROBABILITY
  }

  private final RandomAccessibleInterval<? extends RealType<?>> stored;
  private final double slope;
  private final double intercept;
  private final VoxelToWorld voxelToWorld;
  private final boolean oriented;
  private final Kind kind;
  private final String name;
  private final Map<String, String> metadata;
  private final List<String> notes;

  private Volume(final Builder b) {
    stored = b.stored;
    slope = b.slope;
    intercept = b.intercept;
    voxelToWorld = b.voxelToWorld;
    oriented = b.oriented;
    kind = b.kind;
    name = b.name;
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(b.metadata))); // files are the same in every run
    notes = List.copyOf(b.notes);
  }

  /** @param stored zero-based, three axes (x, y, z) */
  public static Builder of(final RandomAccessibleInterval<? extends RealType<?>> stored) {
    return new Builder(stored);
  }

  /** @return stored voxels, before slope and intercept */
  public RandomAccessibleInterval<? extends RealType<?>> stored() {
    return stored;
  }

  public double slope() {
    return slope;
  }

  public double intercept() {
    return intercept;
  }

  /** @return calibrated values (HU for a CT), computed on access: nothing is copied */
  @SuppressWarnings({ "unchecked", "rawtypes" })
  public RandomAccessibleInterval<FloatType> values() {
    final RandomAccessibleInterval raw = stored;
    if (slope == 1 && intercept == 0 && raw.getType() instanceof FloatType) return raw;
    final Converter<RealType, FloatType> calibrate = (in, out) -> out.set((float) (slope * in.getRealDouble() + intercept));
    return Converters.convertRAI((RandomAccessibleInterval<RealType>) raw, calibrate, new FloatType());
  }

  /** @return voxel index to RAS+ mm; for an image without orientation only its spacing means something */
  public VoxelToWorld voxelToWorld() {
    return voxelToWorld;
  }

  public Spacing spacing() {
    return voxelToWorld.spacing();
  }

  /** @return whether the file said how the axes lie in the patient */
  public boolean isOriented() {
    return oriented;
  }

  /** @return nearest axis-aligned orientation; RAS for an image without orientation, which is never reordered */
  public Orientation orientation() {
    return oriented ? Orientation.closestTo(voxelToWorld) : Orientation.RAS;
  }

  /** @return lengths of x, y and z */
  public long[] dimensions() {
    return stored.dimensionsAsLongArray();
  }

  public Kind kind() {
    return kind;
  }

  /** @return short name, usually that of the file without folder and ending */
  public String name() {
    return name;
  }

  /** @return what a reader needs back to write the same header again, by keys of its own ("nifti.qform_code", "slice.labels") */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** @return what the user should know of the file and its reading, one plain sentence each */
  public List<String> notes() {
    return notes;
  }

  /** @return a builder with everything of this volume but its voxels; notes and metadata may be added to */
  public Builder withVoxels(final RandomAccessibleInterval<? extends RealType<?>> voxels) {
    final Builder volume = of(voxels).calibration(slope, intercept).voxelToWorld(voxelToWorld).oriented(oriented).kind(kind)
      .name(name).metadata(metadata);
    notes.forEach(volume::note);
    return volume;
  }

  /** @return the same voxels with edges of other lengths */
  public Volume withSpacing(final Spacing spacing) {
    return of(stored).calibration(slope, intercept).voxelToWorld(voxelToWorld.withSpacing(spacing)).oriented(oriented).kind(kind)
      .name(name).build();
  }

  /** @return one plane by itself, of the same orientation, as a view; where it lies in the patient is not told any more */
  public Volume plane(final int z) {
    final long[] n = dimensions();
    final long[] last = { n[0] - 1, n[1] - 1, z };
    return of(Views.zeroMin(Views.interval(stored, new long[] { 0, 0, z }, last))).calibration(slope, intercept)
      .voxelToWorld(voxelToWorld).oriented(oriented).kind(kind).name(name).build();
  }

  /** @return an all-zero mask on this volume's grid, planar, 0/255 */
  public Volume newMask(final String maskName) {
    return newMask(maskName, PlaneSource.NEW);
  }

  /** @return a mask on this volume's grid over these arrays, with whatever is in them */
  public Volume newMask(final String maskName, final PlaneSource planes) {
    return onThisGrid(PlanarVoxels.bytes(dimensions(), planes), Kind.MASK, maskName);
  }

  /** @return an all-zero probability map on this volume's grid, planar */
  public Volume newProbability(final String mapName) {
    return newProbability(mapName, PlaneSource.NEW);
  }

  /** @return a probability map on this volume's grid over these arrays, with whatever is in them */
  public Volume newProbability(final String mapName, final PlaneSource planes) {
    return onThisGrid(PlanarVoxels.floats(dimensions(), planes), Kind.PROBABILITY, mapName);
  }

  private Volume onThisGrid(final RandomAccessibleInterval<? extends RealType<?>> voxels, final Kind newKind,
    final String newName) {
    return of(voxels).voxelToWorld(voxelToWorld).oriented(oriented).kind(newKind).name(newName).metadata(metadata).build();
  }

  /** @return this volume seen in another orientation: views only, the affine map follows; itself when it has no orientation */
  public Volume reoriented(final Orientation target) {
    if (!oriented || orientation().equals(target)) return this;
    final AxisReordering reordering = AxisReordering.between(orientation(), target);
    return of(reordering.view(stored)).calibration(slope, intercept)
      .voxelToWorld(reordering.apply(voxelToWorld, dimensions())).oriented(true).kind(kind).name(name).build();
  }

  /** Collects the parts of a {@link Volume}; slope 1, intercept 0, spacing 1 mm, no orientation, INTENSITY unless said. */
  public static final class Builder {

    private final RandomAccessibleInterval<? extends RealType<?>> stored;
    private double slope = 1;
    private double intercept;
    private VoxelToWorld voxelToWorld = VoxelToWorld.ofSpacing(new Spacing(1, 1, 1));
    private boolean oriented;
    private Kind kind = Kind.INTENSITY;
    private String name = "volume";
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<String> notes = new java.util.ArrayList<>();

    private Builder(final RandomAccessibleInterval<? extends RealType<?>> stored) {
      if (stored.numDimensions() != 3 || !Views.isZeroMin(stored))
        throw new IllegalArgumentException("a volume needs three axes that start at 0, found " + Util.printInterval(stored));
      this.stored = stored;
    }

    /** value = slope * stored + intercept */
    public Builder calibration(final double newSlope, final double newIntercept) {
      slope = newSlope;
      intercept = newIntercept;
      return this;
    }

    public Builder spacing(final Spacing spacing) {
      return voxelToWorld(VoxelToWorld.ofSpacing(spacing));
    }

    public Builder voxelToWorld(final VoxelToWorld map) {
      voxelToWorld = Objects.requireNonNull(map);
      return this;
    }

    public Builder oriented(final boolean isOriented) {
      oriented = isOriented;
      return this;
    }

    public Builder kind(final Kind newKind) {
      kind = newKind;
      return this;
    }

    public Builder name(final String newName) {
      name = newName;
      return this;
    }

    public Builder metadata(final Map<String, String> entries) {
      metadata.putAll(entries);
      return this;
    }

    public Builder note(final String sentence) {
      notes.add(sentence);
      return this;
    }

    public Volume build() {
      return new Volume(this);
    }
  }
}

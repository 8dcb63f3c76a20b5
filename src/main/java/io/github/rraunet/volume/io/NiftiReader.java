package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one image of one time point from NIfTI-1, NIfTI-2 or Analyze 7.5 files. */
final class NiftiReader {

  private static final int LONGEST_EXTENSIONS = 1 << 20;
  private static final Map<Integer, VoxelType> TYPES = Map.of(2, VoxelType.UINT8, 4, VoxelType.INT16, 8, VoxelType.INT32,
    16, VoxelType.FLOAT32, 64, VoxelType.FLOAT64, 256, VoxelType.INT8, 512, VoxelType.UINT16, 768, VoxelType.UINT32,
    1024, VoxelType.INT64, 1280, VoxelType.UINT64);
  private static final Map<Integer, String> REFUSED_TYPES = Map.of(1, "single bits", 32, "complex numbers",
    1792, "complex numbers", 2048, "complex numbers", 128, "RGB colours", 2304, "RGBA colours", 1536, "128-bit reals");

  private final NiftiFiles files;
  private byte[] extensions = {};
  private boolean extensionsLost;

  private interface Use<T> {
    T of(RawImage image, VolumeInput voxels) throws IOException;
  }

  private NiftiReader(final NiftiFiles files) {
    this.files = files;
  }

  static Volume read(final Path path, final PlaneSource source, final Progress progress) throws IOException {
    return new NiftiReader(NiftiFiles.toRead(path)).opened((image, voxels) -> image.read(voxels, source, progress));
  }

  static Optional<VolumeRegions> regions(final Path path) throws IOException {
    final NiftiFiles files = NiftiFiles.toRead(path);
    if (NiftiFiles.isGzip(files.image())) return Optional.empty();
    return Optional.of(new NiftiReader(files).opened((image, voxels) -> new RawRegions(image, voxels.file(),
      voxels.position())));
  }

  /** @param use is given the file with the voxels, opened at the first of them */
  private <T> T opened(final Use<T> use) throws IOException {
    try (VolumeInput in = VolumeInput.open(files.header())) {
      final NiftiHeader header = header(in);
      if (files.isSingle()) return use.of(image(header, in), in);
      readExtensions(in, header, in.mostBytes());
      try (VolumeInput voxels = VolumeInput.open(files.image())) {
        return use.of(image(header, voxels), voxels);
      }
    }
  }

  private NiftiHeader header(final VolumeInput in) throws IOException {
    final byte[] start = in.read(NiftiHeader.Kind.NIFTI1.bytes());
    final byte[] rest = in.read(NiftiHeader.claimed(start, in.file()).bytes() - NiftiHeader.Kind.NIFTI1.bytes());
    final NiftiHeader header = NiftiHeader.parse(ByteBuffer.allocate(start.length + rest.length).put(start).put(rest).array(),
      in.file());
    if (header.kind() == NiftiHeader.Kind.ANALYZE && files.isSingle())
      throw refusal("is not a NIfTI file: its header has no NIfTI magic number");
    if (header.single() != files.isSingle())
      throw refusal(header.single()
        ? "holds header and voxels in one file (magic n+1) although its name says otherwise; rename it to end in .nii"
        : "is only a header (magic ni1), its voxels are in another file; rename the two to end in .hdr and .img");
    return header;
  }

  /** @param in left at the first voxel */
  private RawImage image(final NiftiHeader header, final VolumeInput in) throws IOException {
    final long[] dimensions = dimensions(header);
    final VoxelType type = type(header);
    final double slope = usable(header.sclSlope()) && header.kind() != NiftiHeader.Kind.ANALYZE ? header.sclSlope() : 1;
    final double intercept = slope == header.sclSlope() && header.kind() != NiftiHeader.Kind.ANALYZE ? header.sclInter() : 0;
    if (!Double.isFinite(intercept))
      throw refusal("has a slope (scl_slope " + slope + ") but no usable intercept (scl_inter " + intercept + ")");
    final Placement placement = placement(header, dimensions);
    skipToVoxels(header, in);
    final List<String> notes = new ArrayList<>(placement.notes());
    if (extensionsLost) notes.add("the header's extensions are damaged or longer than 1 MiB and are not kept");
    if (header.kind() == NiftiHeader.Kind.ANALYZE) noteAnalyze(header, notes);
    return new RawImage(dimensions, type, header.order(), slope, intercept, placement, NiftiFiles.title(files.header()),
      NiftiMetadata.of(header, extensions), notes);
  }

  /** SPM keeps a slope and FSL other things where NIfTI has scl_slope, so the number cannot be trusted. */
  private static void noteAnalyze(final NiftiHeader header, final List<String> notes) {
    notes.add("this is an Analyze 7.5 image, whose header cannot say which side is left");
    if (usable(header.sclSlope()) && header.sclSlope() != 1)
      notes.add("its field funused1 holds " + header.sclSlope()
        + ", in which some programs keep a slope; values are shown as they are stored");
  }

  private static boolean usable(final double slope) {
    return slope != 0 && Double.isFinite(slope);
  }

  private long[] dimensions(final NiftiHeader header) throws VolumeFormatException {
    final long[] dim = header.dim();
    if (dim[0] < 1 || dim[0] > 7) throw refusal("has a damaged header: it tells of " + dim[0] + " axes, 1 to 7 are possible");
    final long[] lengths = { 1, 1, 1 };
    for (int d = 1; d <= dim[0]; d++) {
      if (dim[d] < (d <= 3 ? 1 : 0)) throw refusal("has a damaged header: the length of axis " + d + " is " + dim[d]);
      if (d <= 3) lengths[d - 1] = dim[d];
      else if (d == 4 && dim[d] > 1)
        throw refusal("holds " + dim[d] + " time points, one is expected; save the one to be used as a file of its own");
      else if (dim[d] > 1) throw refusal("holds " + dim[d] + " values at each voxel (axis " + d + "), one is expected");
    }
    return lengths;
  }

  private VoxelType type(final NiftiHeader header) throws VolumeFormatException {
    final VoxelType type = TYPES.get(header.datatype());
    if (type == null) {
      final String found = REFUSED_TYPES.getOrDefault(header.datatype(), "voxels of an unknown type (datatype "
        + header.datatype() + ")");
      throw refusal("holds " + found + "; integers, 32-bit or 64-bit reals are expected");
    }
    if (header.bitpix() != 0 && header.bitpix() != 8 * type.bytes())
      throw refusal("has a damaged header: datatype " + header.datatype() + " takes " + 8 * type.bytes() + " bits, bitpix says "
        + header.bitpix());
    return type;
  }

  private Placement placement(final NiftiHeader header, final long[] dimensions) throws VolumeFormatException {
    try {
      return header.geometry().place(dimensions);
    }
    catch (final IllegalArgumentException e) {
      throw new VolumeFormatException(files.header(), "cannot be placed in space: " + e.getMessage(), e);
    }
  }

  private void skipToVoxels(final NiftiHeader header, final VolumeInput in) throws IOException {
    final double offset = header.voxOffset();
    final long least = files.isSingle() ? header.kind().bytes() + 4 : 0;
    if (!(offset >= least) || offset != Math.rint(offset))
      throw refusal("has a damaged header: voxels begin at byte " + least + " or later, vox_offset says " + offset);
    if (offset > in.mostBytes())
      throw refusal("is truncated or has a damaged header: voxels should begin at byte " + offset + " (vox_offset)");
    if (files.isSingle()) readExtensions(in, header, (long) offset);
    in.skipTo((long) offset);
  }

  /**
   * Keeps what stands between header and voxels if it is a list of extensions: length, code, data; lengths are multiples of 16.
   */
  private void readExtensions(final VolumeInput in, final NiftiHeader header, final long end) throws IOException {
    final byte[] flags = in.read(4);
    if (flags.length < 4 || flags[0] == 0 || header.kind() == NiftiHeader.Kind.ANALYZE) return;
    final var kept = new ByteArrayOutputStream();
    extensionsLost = true;
    while (end - in.position() >= 16) {
      final byte[] head = in.read(8);
      if (head.length == 0) break; // the end of a compressed header of a pair
      if (head.length < 8) return;
      final ByteBuffer b = ByteBuffer.wrap(head).order(header.order());
      final int size = b.getInt(0);
      if (size < 16 || size % 16 != 0 || size > end - in.position() + 8 || kept.size() + (long) size > LONGEST_EXTENSIONS) return;
      final byte[] data = in.read(size - 8);
      if (data.length < size - 8) return;
      kept.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(size).putInt(b.getInt(4)).array());
      kept.writeBytes(data);
    }
    extensions = kept.toByteArray();
    extensionsLost = false;
  }

  private VolumeFormatException refusal(final String cause) {
    return new VolumeFormatException(files.header(), cause);
  }
}

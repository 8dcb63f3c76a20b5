package io.github.rraunet.segment.slabs;

import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.segment.slabs.SlabCut.Slab;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.nio.ByteBufferAccess;
import net.imglib2.img.basictypeaccess.nio.FloatBufferAccess;
import net.imglib2.type.NativeType;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/**
 * The results of a stack's slabs, until they are put together: plain voxels of the slab's box, x fastest, in files of a folder
 * that all who work on the stack see. A file has its name only when it is whole, so a slab that is there is done.
 */
public final class SlabFiles {

  /** Results that a slab may have. */
  public enum Kind {
    MASK(1), PROBABILITY(Float.BYTES);

    private final int bytes;

    Kind(final int bytes) {
      this.bytes = bytes;
    }
  }

  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final Path folder;
  private final Volume grid;
  private final VolumeSlices slices;

  /**
   * @param folder      of this very stack and these very settings; made when the first slab is written
   * @param grid        of the stack
   * @param orientation that its slices are seen in
   */
  public SlabFiles(final Path folder, final Volume grid, final Orientation orientation) {
    this.folder = folder;
    this.grid = grid;
    slices = VolumeSlices.of(grid, orientation);
  }

  private Path file(final Slab slab, final Kind kind) {
    return folder.resolve(String.format(Locale.ROOT, "%s-%08d-%d.raw", kind.name().toLowerCase(Locale.ROOT), slab.first(), slab
      .count()));
  }

  private long bytes(final Slab slab, final Kind kind) {
    final long[] size = slices.box(slab.first(), slab.count())[1];
    return size[0] * size[1] * size[2] * kind.bytes;
  }

  /** @return whether this result of a slab is there */
  public boolean has(final Slab slab, final Kind kind) throws IOException {
    final Path file = file(slab, kind);
    return Files.isRegularFile(file) && Files.size(file) == bytes(slab, kind);
  }

  /** @param result of the slab's box, as it was segmented */
  public void write(final Slab slab, final Kind kind, final Volume result) throws IOException {
    Files.createDirectories(folder);
    try (FileReplacement file = new FileReplacement(file(slab, kind))) {
      try (OutputStream out = Files.newOutputStream(file.partial())) {
        write(result, kind, out);
      }
      file.complete();
    }
  }

  private static void write(final Volume result, final Kind kind, final OutputStream out) throws IOException {
    final VolumeSlices planes = VolumeSlices.of(result);
    final float[] plane = new float[planes.width() * planes.height()];
    final ByteBuffer bytes = ByteBuffer.allocate(plane.length * kind.bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int z = 0; z < planes.count(); z++) {
      planes.read(z, plane);
      bytes.clear();
      if (kind == Kind.MASK) for (final float v : plane)
        bytes.put((byte) (int) v);
      else for (final float v : plane)
        bytes.putFloat(v);
      out.write(bytes.array(), 0, bytes.position());
    }
  }

  /**
   * @return the result of the whole stack on its grid, which stays in the files, unless they are on another file system than the
   *         system's own: as long as it is used they must be there
   * @throws IOException if a slab is missing
   */
  public Volume whole(final SlabCut cut, final Kind kind, final String name) throws IOException {
    final int across = across(cut);
    final List<Slab> ordered = new ArrayList<>(cut.slabs());
    ordered.sort(Comparator.comparingLong(s -> slices.box(s.first(), s.count())[0][across]));
    return kind == Kind.MASK ? volume(masks(ordered, across), Volume.Kind.MASK, name)
      : volume(probabilities(ordered, across), Volume.Kind.PROBABILITY, name);
  }

  /** @return the axis of the stack along which its slabs lie */
  private int across(final SlabCut cut) {
    final long[] all = grid.dimensions();
    final Slab first = cut.slabs().get(0);
    final long[] size = slices.box(first.first(), first.count())[1];
    for (int d = 0; d < 3; d++)
      if (size[d] < all[d]) return d;
    return 2; // a single slab
  }

  private RandomAccessibleInterval<? extends RealType<?>> masks(final List<Slab> slabs, final int across) throws IOException {
    final List<RandomAccessibleInterval<UnsignedByteType>> parts = new ArrayList<>();
    for (final Slab slab : slabs)
      parts.add(ArrayImgs.unsignedBytes(new ByteBufferAccess(content(slab, Kind.MASK), true), size(slab)));
    return joined(parts, across);
  }

  private RandomAccessibleInterval<? extends RealType<?>> probabilities(final List<Slab> slabs, final int across)
    throws IOException
  {
    final List<RandomAccessibleInterval<FloatType>> parts = new ArrayList<>();
    for (final Slab slab : slabs)
      parts.add(ArrayImgs.floats(new FloatBufferAccess(content(slab, Kind.PROBABILITY), true), size(slab)));
    return joined(parts, across);
  }

  private static <T extends NativeType<T> & RealType<T>> RandomAccessibleInterval<T> joined(
    final List<RandomAccessibleInterval<T>> parts, final int across)
  {
    return parts.size() == 1 ? parts.get(0) : Views.concatenate(across, parts);
  }

  private long[] size(final Slab slab) {
    return slices.box(slab.first(), slab.count())[1];
  }

  private ByteBuffer content(final Slab slab, final Kind kind) throws IOException {
    if (!has(slab, kind))
      throw new IOException(file(slab, kind) + ": this part of the result of '" + grid.name() + "' is missing or not whole; start"
        + " the job again, which makes what is missing");
    final Path file = file(slab, kind);
    final long length = bytes(slab, kind);
    if (file.getFileSystem() != FileSystems.getDefault()) return inMemory(file, length);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      return in.map(FileChannel.MapMode.READ_ONLY, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Other file systems have files that cannot be mapped: the stack's result is then in memory, as after segmenting it whole. */
  private static ByteBuffer inMemory(final Path file, final long length) throws IOException {
    if (length > LONGEST_ARRAY)
      throw new IOException(file + ": has " + length + " bytes, and no more than " + LONGEST_ARRAY + " of a slab fit into memory;"
        + " cut the stack into thinner slabs");
    final byte[] bytes = new byte[(int) length];
    try (InputStream in = Files.newInputStream(file)) {
      if (in.readNBytes(bytes, 0, bytes.length) < bytes.length)
        throw new IOException(file + ": ended while it was read; start the job again, which makes what is missing");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private Volume volume(final RandomAccessibleInterval<? extends RealType<?>> voxels, final Volume.Kind kind, final String name) {
    return Volume.of(voxels).voxelToWorld(grid.voxelToWorld()).oriented(grid.isOriented()).kind(kind).name(name).metadata(grid
      .metadata()).build();
  }
}

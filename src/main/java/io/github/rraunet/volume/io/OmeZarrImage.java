package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.EmptyVoxels;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.zarr.JsonObjectFile;
import io.github.rraunet.volume.zarr.ZarrArray;
import io.github.rraunet.volume.zarr.ZarrException;
import io.github.rraunet.volume.zarr.ZarrType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The image of an OME-Zarr folder, at its highest resolution; only chunks that a box touches are read. */
final class OmeZarrImage implements VolumeRegions {

  private static final String SERIES = "bioformats2raw.layout";

  private final Path folder;
  private final ZarrArray array;
  private final int leading;
  private final RawImage image;
  private final Volume grid;

  private OmeZarrImage(final Path folder, final ZarrArray array, final int leading, final RawImage image,
    final Volume.Kind kind)
  {
    this.folder = folder;
    this.array = array;
    this.leading = leading;
    this.image = image;
    grid = image.volume(EmptyVoxels.of(image.type().inMemory(), image.dimensions()), false).kind(kind).build();
  }

  /** @throws VolumeFormatException if the folder does not hold one image that can be read here */
  static OmeZarrImage open(final Path path) throws IOException {
    try {
      return opened(path, path);
    }
    catch (final ZarrException e) {
      throw VolumeFormatException.of(e);
    }
  }

  private static OmeZarrImage opened(final Path path, final Path folder) throws IOException {
    final JsonObjectFile attributes = attributes(folder);
    final boolean is05 = attributes.has("ome");
    final JsonObjectFile ome = is05 ? attributes.object("ome").orElseThrow() : attributes;
    final List<JsonObjectFile> multiscales = ome.objects("multiscales");
    if (multiscales.isEmpty() && ome.has(SERIES) && folder.equals(path)) {
      if (Files.isDirectory(folder.resolve("1")))
        throw new ZarrException(path, "holds several images; name one of them, such as " + folder.resolve("0"));
      return opened(path, folder.resolve("0"));
    }
    if (multiscales.isEmpty())
      throw new ZarrException(path, ome.has("plate") || ome.has("well") ? "holds a plate; name the folder of one of its images"
        : "is a Zarr folder without an image: it has no 'multiscales' in its attributes");
    final JsonObjectFile multiscale = multiscales.get(0);
    final List<JsonObjectFile> datasets = multiscale.objects("datasets");
    if (datasets.isEmpty()) throw new ZarrException(multiscale.file(), "is damaged: its image has no datasets");
    final ZarrArray array = ZarrArray.open(inside(folder, datasets.get(0).text("path").orElse(""), multiscale.file()));
    final var axes = new OmeZarrAxes(multiscale, array.shape());
    final long[] dimensions = axes.dimensions();
    final VoxelType type = type(array.type());
    VoxelReader.checkFits(path, type, dimensions, Long.MAX_VALUE);
    final VoxelToWorld steps = axes.voxelToWorld(datasets.get(0));
    final List<String> notes = new ArrayList<>(axes.notes());
    if (multiscales.size() > 1) notes.add("the folder holds " + multiscales.size() + " images; the first is taken");
    final Optional<JsonObjectFile> known = attributes.object(OmeZarrAttributes.KEY);
    if (known.isEmpty()) {
      final var image = new RawImage(dimensions, type, array.type().order(), 1, 0, new Placement(steps, false, List.of()),
        OmeZarrLayout.title(path), Map.of(), notes);
      return new OmeZarrImage(path, array, axes.leading(), image, Volume.Kind.INTENSITY);
    }
    final var ours = new OmeZarrAttributes(known.get());
    final Optional<VoxelToWorld> affine = ours.affine(dimensions, steps.spacing());
    if (affine.isEmpty())
      notes.add("the orientation that it was written with is not used, because its array or scale was changed");
    final var placement = new Placement(affine.orElse(steps), affine.isPresent() && ours.oriented(), List.of());
    final var image = new RawImage(dimensions, type, array.type().order(), ours.slope(), ours.intercept(), placement, ours.name()
      .orElse(OmeZarrLayout.title(path)), ours.metadata(), notes);
    return new OmeZarrImage(path, array, axes.leading(), image, ours.kind(type));
  }

  private static JsonObjectFile attributes(final Path folder) throws IOException {
    final Path version3 = folder.resolve(OmeZarrLayout.VERSION3);
    if (Files.exists(version3)) {
      final JsonObjectFile node = JsonObjectFile.read(version3);
      if (node.text("node_type").orElse("").equals("array")) throw oneArray(folder);
      return node.object("attributes").orElseThrow(() -> new ZarrException(folder, "is a Zarr folder without an image: it has no"
        + " attributes"));
    }
    if (Files.exists(folder.resolve(".zarray"))) throw oneArray(folder);
    if (!Files.exists(folder.resolve(OmeZarrLayout.ATTRIBUTES)))
      throw new ZarrException(folder, "is no OME-Zarr: there is neither .zattrs nor zarr.json in it");
    return JsonObjectFile.read(folder.resolve(OmeZarrLayout.ATTRIBUTES));
  }

  private static ZarrException oneArray(final Path folder) {
    return new ZarrException(folder, "is one array of a Zarr folder, and does not tell what its axes are; name the folder whose"
      + " attributes have 'multiscales'");
  }

  /** A path that leads out of the folder would read files that nobody named. */
  private static Path inside(final Path folder, final String relative, final Path told) throws ZarrException {
    try {
      final Path below = folder.resolve(relative).normalize();
      if (!relative.isEmpty() && below.startsWith(folder.normalize()) && !below.equals(folder.normalize())) return below;
    }
    catch (final InvalidPathException e) {
      throw new ZarrException(told, "is damaged: a dataset's path is no path", e);
    }
    throw new ZarrException(told, "names the dataset '" + relative + "', which is not inside the folder");
  }

  private static VoxelType type(final ZarrType type) {
    final String name = type.kind() == 'f' ? "FLOAT" : type.kind() == 'i' ? "INT" : "UINT";
    return VoxelType.valueOf(name + 8 * type.bytes());
  }

  @Override
  public Volume grid() {
    return grid;
  }

  Volume read(final PlaneSource planes, final Progress progress) throws IOException {
    return read(new long[3], image.dimensions(), planes, progress);
  }

  @Override
  public Volume read(final long[] from, final long[] size, final Progress progress) throws IOException {
    return read(from, size, PlaneSource.NEW, progress);
  }

  private Volume read(final long[] from, final long[] size, final PlaneSource source, final Progress progress)
    throws IOException
  {
    final Box box = Box.of(from, size, image.dimensions());
    VoxelReader.checkMemory(folder, image.type(), size);
    try {
      return read(box, source, progress);
    }
    catch (final ZarrException e) {
      throw VolumeFormatException.of(e);
    }
    catch (final OutOfMemoryError e) {
      throw new VolumeFormatException(folder, "does not fit into memory (" + VoxelReader.size(size)
        + " voxels); give Java more with -Xmx", e);
    }
  }

  @Override
  public int planesPerChunk() {
    return chunks().planes();
  }

  private ChunkGrid chunks() {
    return new ChunkGrid(array.chunk(), leading, image.dimensions());
  }

  private Volume read(final Box box, final PlaneSource source, final Progress progress) throws IOException {
    final ChunkGrid chunks = chunks();
    final Box touched = chunks.touchedBy(box);
    final String step = "Reading " + folder.getFileName();
    progress.report(step, 0, touched.count());
    progress.throwIfCanceled();
    final var decoder = new VoxelDecoder(image.type(), image.order());
    final List<Object> planes = new ArrayList<>();
    for (long z = 0; z < box.size()[2]; z++)
      planes.add(decoder.plane(source, (int) (box.size()[0] * box.size()[1])));
    byte[] filled = null;
    long missing = 0;
    long done = 0;
    for (long z = touched.from()[2]; z < touched.end(2); z++)
      for (long y = touched.from()[1]; y < touched.end(1); y++)
        for (long x = touched.from()[0]; x < touched.end(0); x++) {
          progress.throwIfCanceled();
          final long[] chunk = { x, y, z };
          final Optional<byte[]> found = array.read(chunks.index(chunk));
          if (found.isEmpty()) {
            missing++;
            if (filled == null) filled = array.filled();
          }
          copy(found.orElse(filled), chunks, chunk, box, decoder, planes);
          progress.report(step, ++done, touched.count());
        }
    final List<String> notes = new ArrayList<>(decoder.notes());
    if (missing > 0)
      notes.add(missing + " of " + touched.count() + " chunks are not in the folder; their voxels are the array's fill value");
    return box.volume(grid, StackPlanes.image(planes, box.size()), notes);
  }

  private void copy(final byte[] bytes, final ChunkGrid chunks, final long[] chunk, final Box box, final VoxelDecoder decoder,
    final List<Object> planes)
  {
    final Box part = chunks.part(chunk, box);
    final long[] from = part.from();
    for (long z = from[2]; z < part.end(2); z++)
      for (long y = from[1]; y < part.end(1); y++)
        decoder.decode(bytes, chunks.element(chunk, from[0], y, z) * image.type().bytes(), planes.get((int) (z - box.from()[2])),
          (int) ((y - box.from()[1]) * box.size()[0] + from[0] - box.from()[0]), (int) part.size()[0]);
  }
}

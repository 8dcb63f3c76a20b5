package io.github.rraunet.volume.io;

import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.files.ParallelDeflaterOutputStream;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;

/**
 * Writes ".mha", or ".mhd" with ".zraw" beside it, as ITK does: little-endian, compressed by zlib, world axes to the left,
 * back and head. Values are the calibrated ones; the format's readers know no slope.
 */
final class MetaImageWriter {

  private static final Map<VoxelType, String> TYPES = Map.of(VoxelType.UINT8, "MET_UCHAR", VoxelType.INT8, "MET_CHAR",
    VoxelType.UINT16, "MET_USHORT", VoxelType.INT16, "MET_SHORT", VoxelType.INT32, "MET_INT", VoxelType.FLOAT32, "MET_FLOAT");

  private MetaImageWriter() {}

  static void write(final Volume volume, final Path path, final Progress progress) throws IOException {
    final boolean local = path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".mha");
    final Path data = MetaImageFormat.dataFile(path);
    final var voxels = new VoxelWriter(volume, false);
    try (var header = new FileReplacement(path); var packed = new FileReplacement(data)) {
      writeVoxels(voxels, packed.partial(), path.getFileName().toString(), progress);
      try (OutputStream out = create(header.partial())) {
        out.write(header(volume, voxels.type(), Files.size(packed.partial()), local ? "LOCAL" : data.getFileName().toString())
          .getBytes(StandardCharsets.UTF_8));
        if (local) Files.copy(packed.partial(), out); // its size stands in the header, so it had to be packed before
      }
      progress.throwIfCanceled();
      if (!local) packed.complete();
      header.complete();
    }
    catch (final IOException e) {
      throw VolumeFormatException.notWritten(path, e);
    }
  }

  private static OutputStream create(final Path file) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
      1 << 16);
  }

  private static void writeVoxels(final VoxelWriter voxels, final Path partial, final String name, final Progress progress)
    throws IOException
  {
    try (OutputStream out = ParallelDeflaterOutputStream.zlib(create(partial))) {
      voxels.write(out, name, progress);
    }
  }

  private static String header(final Volume volume, final VoxelType type, final long packedBytes, final String dataFile) {
    final long[] d = volume.dimensions();
    return "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = True\n"
      + "CompressedDataSize = " + packedBytes + "\n" + MetaImageGeometry.lines(volume.voxelToWorld(), volume.isOriented())
      + "DimSize = " + d[0] + " " + d[1] + " " + d[2] + "\nElementType = " + TYPES.get(type) + "\nElementDataFile = "
      + dataFile + "\n";
  }
}

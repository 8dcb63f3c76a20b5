package io.github.rraunet.volume.io;

import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.files.ParallelDeflaterOutputStream;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Map;

/**
 * Writes NIfTI-1, or NIfTI-2 if an axis is longer than NIfTI-1 can say. An image that was read from NIfTI gets its sform,
 * qform, units and description back as they were; its extensions, display range and intent too if it still holds intensities
 * (a mask made from an image must not carry the image's label table or scanner header).
 */
final class NiftiWriter {

  private static final int LONGEST_NIFTI1_AXIS = Short.MAX_VALUE;
  private static final Map<VoxelType, Integer> DATATYPES = Map.of(VoxelType.UINT8, 2, VoxelType.INT16, 4, VoxelType.INT32, 8,
    VoxelType.FLOAT32, 16, VoxelType.INT8, 256, VoxelType.UINT16, 512);

  private final Volume volume;
  private final VoxelWriter voxels;
  private final boolean single;
  private final byte[] extensions;

  private NiftiWriter(final Volume volume, final boolean single) {
    this.volume = volume;
    this.single = single;
    voxels = new VoxelWriter(volume, true);
    extensions = keepsMeaning() ? extensions(volume) : new byte[0];
  }

  static void write(final Volume volume, final Path path, final Progress progress) throws IOException {
    final NiftiFiles files = NiftiFiles.toWrite(path);
    final var writer = new NiftiWriter(volume, files.isSingle());
    final boolean compressed = NiftiFiles.isGzip(path);
    try (var header = new FileReplacement(files.header()); var image = new FileReplacement(files.image())) {
      if (files.isSingle()) {
        try (OutputStream out = open(image.partial(), compressed)) {
          writer.writeHeader(out);
          writer.voxels.write(out, path.getFileName().toString(), progress);
        }
      }
      else {
        try (OutputStream out = open(image.partial(), compressed)) {
          writer.voxels.write(out, path.getFileName().toString(), progress);
        }
        try (OutputStream out = open(header.partial(), compressed)) {
          writer.writeHeader(out);
        }
      }
      progress.throwIfCanceled();
      image.complete();
      if (!files.isSingle()) header.complete();
    }
    catch (final IOException e) {
      throw VolumeFormatException.notWritten(path, e);
    }
  }

  private static OutputStream open(final Path partial, final boolean compressed) throws IOException {
    final OutputStream out = Files.newOutputStream(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return compressed ? ParallelDeflaterOutputStream.gzip(out) : new BufferedOutputStream(out, 1 << 16);
  }

  private boolean keepsMeaning() {
    return volume.kind() == Volume.Kind.INTENSITY;
  }

  private static byte[] extensions(final Volume volume) {
    try {
      return Base64.getDecoder().decode(volume.metadata().getOrDefault(NiftiMetadata.EXTENSIONS, ""));
    }
    catch (final IllegalArgumentException e) {
      return new byte[0]; // somebody edited the property
    }
  }

  private void writeHeader(final OutputStream out) throws IOException {
    out.write(header().toBytes());
    out.write(new byte[] { (byte) (extensions.length > 0 ? 1 : 0), 0, 0, 0 });
    out.write(extensions);
  }

  private NiftiHeader header() {
    final long[] dimensions = volume.dimensions();
    final long[] dim = { 3, dimensions[0], dimensions[1], dimensions[2], 1, 1, 1, 1 };
    final boolean isLong = Math.max(dimensions[0], Math.max(dimensions[1], dimensions[2])) > LONGEST_NIFTI1_AXIS;
    final NiftiHeader.Kind kind = isLong ? NiftiHeader.Kind.NIFTI2 : NiftiHeader.Kind.NIFTI1;
    final NiftiGeometry geometry = NiftiMetadata.geometry(volume)
      .orElseGet(() -> NiftiGeometry.of(volume.voxelToWorld(), volume.isOriented()));
    final Map<String, String> kept = volume.metadata();
    final boolean same = keepsMeaning();
    final double[] shown = NiftiMetadata.numbers(kept, NiftiMetadata.CALIBRATED, 2).filter(n -> same).orElse(new double[2]);
    final int voxOffset = single ? kind.bytes() + 4 + extensions.length : 0;
    return new NiftiHeader(kind, single, ByteOrder.LITTLE_ENDIAN, dim, DATATYPES.get(voxels.type()), 8 * voxels.type().bytes(),
      voxOffset, voxels.slope(), voxels.intercept(), shown, geometry, kept.getOrDefault(NiftiMetadata.DESCRIP, ""),
      same ? kept.getOrDefault(NiftiMetadata.AUX_FILE, "") : "",
      same ? NiftiMetadata.integer(kept, NiftiMetadata.INTENT_CODE).orElse(0) : 0,
      same ? kept.getOrDefault(NiftiMetadata.INTENT_NAME, "") : "");
  }
}

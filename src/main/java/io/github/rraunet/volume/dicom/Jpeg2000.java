package io.github.rraunet.volume.dicom;

import com.github.jaiimageio.jpeg2000.impl.J2KImageReader;
import com.github.jaiimageio.jpeg2000.impl.J2KImageReaderSpi;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG 2000 (ITU-T T.800) by the library jai-imageio-jpeg2000. Where that is missing, other frames are read nonetheless. A
 * negative value has the bits above those in use set.
 */
final class Jpeg2000 {

  private Jpeg2000() {}

  static byte[] unpack(final byte[] packed, final FrameShape shape) throws IOException {
    final byte[] codestream = Jpeg2000Stream.checked(packed, shape);
    try {
      return Library.unpack(codestream, shape);
    }
    catch (final NoClassDefFoundError e) {
      throw new IOException("cannot be unpacked, because the library jai-imageio-jpeg2000 is missing; put its jar and that of"
        + " jai-imageio-core into jars/, where Fiji has them", e);
    }
    catch (final VirtualMachineError e) {
      throw e;
    }
    catch (final RuntimeException | Error e) { // the library's ways to tell of damage: NotImplementedError, ThreadDeath
      throw new IOException("cannot be unpacked" + (e.getMessage() == null ? "" : ": " + e.getMessage()), e);
    }
  }

  /** The only class that names the library, and is loaded when it is needed. */
  private static final class Library {

    static byte[] unpack(final byte[] packed, final FrameShape shape) throws IOException {
      final ImageReader reader = new J2KImageReader(new J2KImageReaderSpi());
      try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(packed))) {
        reader.setInput(in, false, true);
        final Raster raster = reader.readRaster(0, reader.getDefaultReadParam());
        if (raster.getNumBands() != 1) throw new IOException("has " + raster.getNumBands() + " components, 1 is expected");
        shape.require(raster.getWidth(), raster.getHeight(), raster.getSampleModel().getSampleSize(0));
        final int[] values = raster.getSamples(raster.getMinX(), raster.getMinY(), shape.width(), shape.height(), 0,
          (int[]) null);
        final byte[] frame = new byte[shape.bytes()];
        for (int i = 0; i < values.length; i++)
          shape.put(values[i], i, frame);
        return frame;
      }
      finally {
        reader.dispose();
      }
    }
  }
}

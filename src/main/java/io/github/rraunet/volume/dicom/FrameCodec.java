package io.github.rraunet.volume.dicom;

import java.io.IOException;
import java.util.Optional;

/** How the grey values of one frame are compressed (DICOM PS3.5 section 8.2 and annex A.4). Stateless. */
@FunctionalInterface
public interface FrameCodec {

  /** @return empty for a transfer syntax (PS3.6 annex A) that is not compressed, or cannot be unpacked here */
  static Optional<FrameCodec> of(final String transferSyntax) {
    final FrameCodec codec = switch (transferSyntax) {
      case "1.2.840.10008.1.2.5" -> RunLengths::unpack;
      case "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70" -> LosslessJpeg::unpack; // any predictor; predictor 1
      case "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81" -> JpegLs::unpack; // without loss; nearly so
      case "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91" -> Jpeg2000::unpack; // without loss; with or without
      default -> null;
    };
    return Optional.ofNullable(codec);
  }

  /**
   * @param packed all bytes of the frame; what follows its end does not matter
   * @param shape  that it should have
   * @return the pixels as they would lie in a file that is not compressed, little-endian, x fastest
   * @throws IOException if it is damaged, or of another size or kind than the shape tells; the message goes on after "it"
   */
  byte[] unpack(byte[] packed, FrameShape shape) throws IOException;
}

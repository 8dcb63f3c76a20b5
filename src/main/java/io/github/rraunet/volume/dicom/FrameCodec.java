package io.github.rraunet.volume.dicom;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** How the grey values of one frame are compressed (DICOM PS3.5 section 8.2 and annex A.4). Stateless. */
@FunctionalInterface
public interface FrameCodec {

  /** By transfer syntax. */
  Map<String, FrameCodec> KNOWN = Map.of("1.2.840.10008.1.2.5", RunLengths::unpack, "1.2.840.10008.1.2.4.57",
    LosslessJpeg::unpack, "1.2.840.10008.1.2.4.70", LosslessJpeg::unpack, "1.2.840.10008.1.2.4.80", JpegLs::unpack,
    "1.2.840.10008.1.2.4.81", JpegLs::unpack, "1.2.840.10008.1.2.4.90", Jpeg2000::unpack, "1.2.840.10008.1.2.4.91",
    Jpeg2000::unpack);

  /** @return nothing for a transfer syntax that is not compressed, or cannot be unpacked here */
  static Optional<FrameCodec> of(final String transferSyntax) {
    return Optional.ofNullable(KNOWN.get(transferSyntax));
  }

  /**
   * @param packed all bytes of the frame; what follows its end does not matter
   * @param shape  that it should have
   * @return the pixels as they would lie in a file that is not compressed, little-endian, x fastest
   * @throws IOException if it is damaged, or of another size or kind than the shape tells; the message goes on after "it"
   */
  byte[] unpack(byte[] packed, FrameShape shape) throws IOException;
}

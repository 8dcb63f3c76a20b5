package io.github.rraunet.volume.io;

import io.github.rraunet.volume.Volume;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of a NIfTI header travels with a {@link Volume} so that the same geometry, bit for bit, is written again. */
final class NiftiMetadata {

  static final String DESCRIP = "nifti.descrip";
  static final String AUX_FILE = "nifti.aux_file";
  static final String INTENT_CODE = "nifti.intent_code";
  static final String INTENT_NAME = "nifti.intent_name";
  /** cal_min and cal_max. */
  static final String CALIBRATED = "nifti.cal";
  /** Base64 of the extensions as they follow a little-endian header. */
  static final String EXTENSIONS = "nifti.extensions";

  private static final String QFORM_CODE = "nifti.qform_code";
  private static final String SFORM_CODE = "nifti.sform_code";
  private static final String QUATERN = "nifti.quatern";
  private static final String QOFFSET = "nifti.qoffset";
  private static final String SROW = "nifti.srow";
  private static final String PIXDIM = "nifti.pixdim";
  private static final String UNITS = "nifti.xyzt_units";

  private NiftiMetadata() {}

  static Map<String, String> of(final NiftiHeader header, final byte[] extensions) {
    final Map<String, String> map = new LinkedHashMap<>();
    final NiftiGeometry g = header.geometry();
    if (header.kind() != NiftiHeader.Kind.ANALYZE) {
      map.put(QFORM_CODE, Integer.toString(g.qformCode()));
      map.put(SFORM_CODE, Integer.toString(g.sformCode()));
      map.put(QUATERN, join(g.quatern()));
      map.put(QOFFSET, join(g.qoffset()));
      map.put(SROW, join(g.srow()));
      map.put(PIXDIM, join(g.pixdim()));
      map.put(UNITS, Integer.toString(g.units()));
      map.put(INTENT_CODE, Integer.toString(header.intentCode()));
      map.put(INTENT_NAME, header.intentName());
      map.put(CALIBRATED, join(header.calibrated()));
    }
    map.put(DESCRIP, header.descrip());
    map.put(AUX_FILE, header.auxFile());
    if (extensions.length > 0) map.put(EXTENSIONS, Base64.getEncoder().encodeToString(extensions));
    map.values().removeIf(String::isEmpty);
    return map;
  }

  /** @return the geometry that was read, if it is there and still says what the volume says */
  static Optional<NiftiGeometry> geometry(final Volume volume) {
    final Map<String, String> map = volume.metadata();
    final Optional<Integer> qformCode = integer(map, QFORM_CODE);
    final Optional<Integer> sformCode = integer(map, SFORM_CODE);
    final Optional<Integer> units = integer(map, UNITS);
    final Optional<double[]> quatern = numbers(map, QUATERN, 3);
    final Optional<double[]> qoffset = numbers(map, QOFFSET, 3);
    final Optional<double[]> srow = numbers(map, SROW, 12);
    final Optional<double[]> pixdim = numbers(map, PIXDIM, 8);
    if (qformCode.isEmpty() || sformCode.isEmpty() || units.isEmpty() || quatern.isEmpty() || qoffset.isEmpty() || srow.isEmpty()
      || pixdim.isEmpty())
      return Optional.empty();
    final var geometry = new NiftiGeometry(qformCode.get(), quatern.get(), qoffset.get(), sformCode.get(), srow.get(),
      pixdim.get(), units.get());
    return Optional.of(geometry).filter(g -> g.agreesWith(volume.voxelToWorld(), volume.isOriented(), volume.dimensions()));
  }

  static Optional<Integer> integer(final Map<String, String> map, final String key) {
    return Optional.ofNullable(map.get(key)).filter(text -> text.matches("-?\\d{1,9}")).map(Integer::valueOf);
  }

  /** @return exactly {@code count} numbers separated by spaces; empty if there are others or they are none */
  static Optional<double[]> numbers(final Map<String, String> map, final String key, final int count) {
    final String text = map.get(key);
    if (text == null) return Optional.empty();
    try {
      final double[] numbers = Arrays.stream(text.trim().split("\\s+")).mapToDouble(Double::parseDouble).toArray();
      return numbers.length == count ? Optional.of(numbers) : Optional.empty();
    }
    catch (final NumberFormatException e) {
      return Optional.empty(); // somebody edited the property; the geometry is computed anew
    }
  }

  private static String join(final double[] numbers) {
    return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(" "));
  }
}

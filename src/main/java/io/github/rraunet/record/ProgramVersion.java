package io.github.rraunet.record;

/** Name and version of this program, as they stand in every record. */
public final class ProgramVersion {

  public static final String NAME = "RRA-U-Net";

  private static final String NOT_PACKAGED = "development";

  private ProgramVersion() {}

  /** @return version in the manifest of the jar; "development" when the classes do not come from one */
  public static String version() {
    final String packaged = ProgramVersion.class.getPackage().getImplementationVersion();
    return packaged == null ? NOT_PACKAGED : packaged;
  }
}

package io.github.rraunet.volume;

/** Where arrays for the planes of a volume come from. */
public interface PlaneSource {

  /** New arrays, which hold zeros. */
  PlaneSource NEW = new PlaneSource() {
    @Override
    public byte[] bytes(final int length) {
      return new byte[length];
    }

    @Override
    public short[] shorts(final int length) {
      return new short[length];
    }

    @Override
    public float[] floats(final int length) {
      return new float[length];
    }
  };

  /** @return of this length, with whatever in it */
  byte[] bytes(int length);

  /** @return of this length, with whatever in it */
  short[] shorts(int length);

  /** @return of this length, with whatever in it */
  float[] floats(int length);
}

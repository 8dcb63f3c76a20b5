// A mask warped along a field of displacements, which is given by samples some voxels apart and interpolated by cubics: the
// steps of the program's Java classes, operation by operation in single precision, so that the displacements have the same
// bits. Sets of voxels as in bits.cu.

struct Axis {
  const int* first;     // first of the samples between which a voxel is interpolated
  const float* weights; // `support` of them a voxel
  int support;          // 4, or 1 for an axis of one voxel
};

struct Field {
  const float* samples;
  int rowLength;
  int planeLength;
  Axis x;
  Axis y;
  Axis z;
};

/** Displacement along one axis in units of the root mean square; from: first sample of that axis' component. */
static __device__ float displacement(Field f, long long from, int x, int y, int z) {
  const float* component = f.samples + from;
  const float* wx = f.x.weights + (long long) x * f.x.support;
  const float* wy = f.y.weights + (long long) y * f.y.support;
  const float* wz = f.z.weights + (long long) z * f.z.support;
  float rows[4] = { 0, 0, 0, 0 };
  for (int j = 0; j < f.y.support; j++) {
    float sum = 0;
    for (int i = 0; i < f.x.support; i++) {
      const float* at = component + (long long) f.z.first[z] * f.planeLength + (f.y.first[y] + j) * f.rowLength + f.x.first[x]
        + i;
      float mixed = 0;
      for (int k = 0; k < f.z.support; k++)
        mixed += wz[k] * at[(long long) k * f.planeLength];
      sum += wx[i] * mixed;
    }
    rows[j] = sum;
  }
  if (f.y.support == 1) return rows[0];
  return wy[0] * rows[0] + wy[1] * rows[1] + (wy[2] * rows[2] + wy[3] * rows[3]);
}

struct Region {
  int x0;
  int y0;
  int z0;
  int x1;
  int y1;
  int z1;
};

struct Mask {
  const unsigned int* clean;
  int width;
  int height;
  int depth;
  int rowWords;
};

static __device__ int nearest(float position) {
  return (int) floorf(position + 0.5f);
}

/** Whether the voxel that the displacement of (x, y, z) leads to is in the mask. */
static __device__ bool leadsIntoMask(Field f, long long perComponent, Mask m, float ax, float ay, float az, int x, int y, int z) {
  const int fromX = nearest(x + ax * displacement(f, 0, x, y, z));
  if (fromX < 0 || fromX >= m.width) return false;
  const int fromY = nearest(y + ay * displacement(f, perComponent, x, y, z));
  if (fromY < 0 || fromY >= m.height) return false;
  const int fromZ = m.depth == 1 ? z : nearest(z + az * displacement(f, 2 * perComponent, x, y, z));
  if (fromZ < 0 || fromZ >= m.depth) return false;
  return (m.clean[((long long) fromZ * m.height + fromY) * m.rowWords + (fromX >> 5)] >> (fromX & 31) & 1u) != 0;
}

/**
 * One thread a voxel of the planes from firstPlane on. Sets the bit `noisy` of a voxel that is in one of the sets `may` and
 * whose displacement leads into the mask, and clears it of all others; outside the region (x0, y0, z0) to before (x1, y1, z1)
 * no displacement leads into the mask.
 */
extern "C" __global__ void warp(unsigned char* voxels, const unsigned int* clean, const float* samples, long long perComponent,
  int planeLength, int rowLength, const int* firstX, const float* weightsX, int supportX, const int* firstY,
  const float* weightsY, int supportY, const int* firstZ, const float* weightsZ, int supportZ, float ax, float ay, float az,
  int width, int height, int depth, int rowWords, int x0, int y0, int z0, int x1, int y1, int z1, int firstPlane, int may,
  int noisy, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const Field field = { samples, rowLength, planeLength, { firstX, weightsX, supportX }, { firstY, weightsY, supportY },
    { firstZ, weightsZ, supportZ } };
  const Mask mask = { clean, width, height, depth, rowWords };
  const long long row = i / width;
  const int x = (int) (i - row * width);
  const int plane = (int) (row / height);
  const int y = (int) (row - (long long) plane * height);
  const int z = firstPlane + plane;
  const int voxel = voxels[i];
  const bool set = (voxel & may) != 0 && x >= x0 && x < x1 && y >= y0 && y < y1 && z >= z0 && z < z1
    && leadsIntoMask(field, perComponent, mask, ax, ay, az, x, y, z);
  voxels[i] = (unsigned char) (set ? voxel | noisy : voxel & ~noisy);
}

/**
 * One thread a word of the planes z0 to before z1. counts: voxels that the kernel above would set, and those of them that are
 * in the mask. may: the sets in which voxels may be set.
 */
extern "C" __global__ void countWarped(const unsigned int* may, const unsigned int* clean, const float* samples,
  long long perComponent, int planeLength, int rowLength, const int* firstX, const float* weightsX, int supportX,
  const int* firstY, const float* weightsY, int supportY, const int* firstZ, const float* weightsZ, int supportZ, float ax,
  float ay, float az, int width, int height, int depth, int rowWords, int x0, int y0, int z0, int x1, int y1, int z1,
  unsigned long long* counts, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const Field field = { samples, rowLength, planeLength, { firstX, weightsX, supportX }, { firstY, weightsY, supportY },
    { firstZ, weightsZ, supportZ } };
  const Mask mask = { clean, width, height, depth, rowWords };
  const long long row = i / rowWords;
  const int w = (int) (i - row * rowWords);
  const int plane = (int) (row / height);
  const int y = (int) (row - (long long) plane * height);
  const int z = z0 + plane;
  if (y < y0 || y >= y1 || 32 * w >= x1 || 32 * w + 31 < x0) return;
  const long long word = (long long) z0 * height * rowWords + i;
  unsigned int set = 0;
  for (unsigned int left = may[word]; left != 0; left &= left - 1) {
    const int bit = __ffs((int) left) - 1;
    const int x = 32 * w + bit;
    if (x >= x0 && x < x1 && leadsIntoMask(field, perComponent, mask, ax, ay, az, x, y, z)) set |= 1u << bit;
  }
  if (set == 0) return;
  atomicAdd(counts, (unsigned long long) __popc(set));
  const int both = __popc(set & clean[word]);
  if (both != 0) atomicAdd(counts + 1, (unsigned long long) both);
}

// Voxels of two sets, and of both at once, in the neighbourhood of a voxel: a neighbourhood is made of runs along x, whose
// half lengths stand in halfRuns[|dz| * (reachY + 1) + |dy|], -1 where no voxel there is near. Sets as in bits.cu.

struct Grid {
  int width;
  int height;
  int depth;
  int rowWords;
};

struct Counts {
  int first;
  int second;
  int both;
};

/** Adds what lies in the voxels from..to of a row. */
static __device__ void addRun(const unsigned int* a, const unsigned int* b, long long row, int from, int to, Counts* sum) {
  for (int w = from >> 5; w <= to >> 5; w++) {
    unsigned int mask = 0xFFFFFFFFu;
    if (w == from >> 5) mask &= 0xFFFFFFFFu << (from & 31);
    if (w == to >> 5) mask &= 0xFFFFFFFFu >> (31 - (to & 31));
    const unsigned int inA = a[row + w] & mask;
    const unsigned int inB = b[row + w] & mask;
    sum->first += __popc(inA);
    sum->second += __popc(inB);
    sum->both += __popc(inA & inB);
  }
}

static __device__ Counts around(const unsigned int* a, const unsigned int* b, const int* halfRuns, int reachY, int reachZ,
  Grid grid, int x, int y, int z)
{
  Counts sum = { 0, 0, 0 };
  const int z0 = z - reachZ < 0 ? 0 : z - reachZ;
  const int z1 = z + reachZ >= grid.depth ? grid.depth - 1 : z + reachZ;
  const int y0 = y - reachY < 0 ? 0 : y - reachY;
  const int y1 = y + reachY >= grid.height ? grid.height - 1 : y + reachY;
  for (int k = z0; k <= z1; k++)
    for (int j = y0; j <= y1; j++) {
      const int half = halfRuns[(k < z ? z - k : k - z) * (reachY + 1) + (j < y ? y - j : j - y)];
      if (half < 0) continue;
      const int from = x - half < 0 ? 0 : x - half;
      const int to = x + half >= grid.width ? grid.width - 1 : x + half;
      addRun(a, b, ((long long) k * grid.height + j) * grid.rowWords, from, to, &sum);
    }
  return sum;
}

/** One thread a row: how many voxels of it are asked for. */
extern "C" __global__ void countRows(const unsigned int* asked, int* counts, int rowWords, long long rows) {
  const long long row = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (row >= rows) return;
  int n = 0;
  for (int w = 0; w < rowWords; w++)
    n += __popc(asked[row * rowWords + w]);
  counts[row] = n;
}

/**
 * One thread a word of the rows from firstRow on. starts: where the voxels of each of these rows begin in the outputs.
 * voxels: y * width + x; packed: voxels of the first set, from bit 21 of the second, from bit 42 of both.
 */
extern "C" __global__ void countsAround(const unsigned int* asked, const unsigned int* a, const unsigned int* b,
  const int* halfRuns, int reachY, int reachZ, int width, int height, int depth, int rowWords, long long firstRow,
  const long long* starts, int* voxels, unsigned long long* packed, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long of = i / rowWords;
  const long long row = firstRow + of;
  const int w = (int) (i - of * rowWords);
  unsigned int left = asked[row * rowWords + w];
  if (left == 0) return;
  const Grid grid = { width, height, depth, rowWords };
  const int z = (int) (row / height);
  const int y = (int) (row - (long long) z * height);
  long long to = starts[of];
  for (int k = 0; k < w; k++)
    to += __popc(asked[row * rowWords + k]);
  for (; left != 0; left &= left - 1, to++) {
    const int x = 32 * w + __ffs((int) left) - 1;
    const Counts n = around(a, b, halfRuns, reachY, reachZ, grid, x, y, z);
    voxels[to] = y * width + x;
    packed[to] = (unsigned long long) n.first | (unsigned long long) n.second << 21 | (unsigned long long) n.both << 42;
  }
}

/** Length of the part of at - half .. at + half that lies in 0 .. length - 1. */
static __device__ long long clipped(long long at, int half, long long length) {
  const long long from = at - half < 0 ? 0 : at - half;
  const long long to = at + half >= length ? length - 1 : at + half;
  return to - from + 1;
}

/** Voxels of the neighbourhood that lie in the image. */
static __device__ long long inside(const int* halfRuns, int reachY, int reachZ, long long x, long long y, long long z,
  long long width, long long height, long long depth)
{
  long long count = 0;
  for (int dz = -reachZ; dz <= reachZ; dz++) {
    if (z + dz < 0 || z + dz >= depth) continue;
    for (int dy = -reachY; dy <= reachY; dy++) {
      if (y + dy < 0 || y + dy >= height) continue;
      const int half = halfRuns[(dz < 0 ? -dz : dz) * (reachY + 1) + (dy < 0 ? -dy : dy)];
      if (half >= 0) count += clipped(x, half, width);
    }
  }
  return count;
}

/**
 * One thread a row of the box. For the boundaries of both sets, in this order 7 sums each over their voxels in the row:
 * number, Dice, Jaccard, TPVF and number that have one, TNVF and number that have one. Neighbourhoods are clipped to the
 * image, in which the box begins at (x0, y0, z0). whole: voxels of a neighbourhood that is not clipped.
 */
extern "C" __global__ void localOverlap(const unsigned int* a, const unsigned int* b, const unsigned int* edgeA,
  const unsigned int* edgeB, const int* halfRuns, int reachX, int reachY, int reachZ, long long whole, int width, int height,
  int depth, int rowWords, int x0, int y0, int z0, int imageWidth, int imageHeight, int imageDepth, double* sums, long long rows)
{
  const long long row = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (row >= rows) return;
  const Grid grid = { width, height, depth, rowWords };
  const int z = (int) (row / height);
  const int y = (int) (row - (long long) z * height);
  double sum[14];
  for (int k = 0; k < 14; k++)
    sum[k] = 0;
  const int iy = y0 + y;
  const int iz = z0 + z;
  const bool inner = iy >= reachY && iz >= reachZ && iy + reachY < imageHeight && iz + reachZ < imageDepth;
  for (int w = 0; w < rowWords; w++) {
    const unsigned int onA = edgeA[row * rowWords + w];
    const unsigned int onB = edgeB[row * rowWords + w];
    for (unsigned int left = onA | onB; left != 0; left &= left - 1) {
      const int bit = __ffs((int) left) - 1;
      const int x = 32 * w + bit;
      const Counts c = around(a, b, halfRuns, reachY, reachZ, grid, x, y, z);
      const int ix = x0 + x;
      const long long n = inner && ix >= reachX && ix + reachX < imageWidth ? whole
        : inside(halfRuns, reachY, reachZ, ix, iy, iz, imageWidth, imageHeight, imageDepth);
      const double dice = 2.0 * c.both / (c.first + c.second);
      const double jaccard = (double) c.both / (c.first + c.second - c.both);
      const double tpvf = c.first == 0 ? 0.0 : (double) c.both / c.first;
      const double tnvf = n == c.first ? 0.0 : (double) (n - c.first - c.second + c.both) / (double) (n - c.first);
      for (int side = 0; side < 2; side++) {
        if (((side == 0 ? onA : onB) >> bit & 1u) == 0) continue;
        double* to = sum + 7 * side;
        to[0] += 1;
        to[1] += dice;
        to[2] += jaccard;
        if (c.first != 0) {
          to[3] += tpvf;
          to[4] += 1;
        }
        if (n != c.first) {
          to[5] += tnvf;
          to[6] += 1;
        }
      }
    }
  }
  for (int k = 0; k < 14; k++)
    sums[row * 14 + k] = sum[k];
}

/** One thread for each sum of each plane: rows are added in order, so no run of the kernel changes a digit. */
extern "C" __global__ void sumOfRows(const double* rows, double* planes, int height, long long count) {
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long z = i / 14;
  const int k = (int) (i - z * 14);
  double sum = 0;
  for (int y = 0; y < height; y++)
    sum += rows[(z * height + y) * 14 + k];
  planes[i] = sum;
}

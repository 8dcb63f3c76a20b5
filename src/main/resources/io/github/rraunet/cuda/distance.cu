// Exact squared Euclidean distances to a set (bits.cu), by the lower envelope of parabolas (Felzenszwalb and Huttenlocher,
// Theory of Computing 8, 2012): the steps of the program's Java class, operation by operation in double precision, so that
// the results have the same bits. Of an envelope only the places of its vertices are kept; the rest is computed again.

#define EMPTY_ROW 0xFFFF
#define EMPTY_PLANE 0xFFFFFFFFu

static __device__ double minusInfinity() {
  return -1.0 / 0.0;
}

/** One thread a voxel of some planes: voxels to the nearest one of the set in the row. */
extern "C" __global__ void alongX(const unsigned int* set, unsigned short* steps, int width, int rowWords, long long firstRow,
  long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long row = i / width;
  const int x = (int) (i - row * width);
  const unsigned int* words = set + (firstRow + row) * rowWords;
  int nearest = EMPTY_ROW;
  int w = x >> 5;
  unsigned int word = words[w] & (0xFFFFFFFFu >> (31 - (x & 31)));
  while (word == 0 && w > 0)
    word = words[--w];
  if (word != 0) nearest = x - (32 * w + 31 - __clz((int) word));
  w = x >> 5;
  word = words[w] & (0xFFFFFFFFu << (x & 31));
  while (word == 0 && w + 1 < rowWords && 32 * (w + 1) - x < nearest)
    word = words[++w];
  if (word != 0) {
    const int after = 32 * w + __ffs((int) word) - 1 - x;
    if (after < nearest) nearest = after;
  }
  steps[i] = (unsigned short) nearest;
}

struct PlaneColumn {
  const unsigned short* steps;
  const unsigned short* vertices;
  int width;
  double ratio;
};

/** Height of the parabola over row y, plus its place squared. */
static __device__ double heightInPlane(PlaneColumn c, int y) {
  const double d = c.steps[(long long) y * c.width];
  return d * d * c.ratio + (double) y * y;
}

/** Where parabola k of the envelope begins to be the lowest; k is at least 1. */
static __device__ double fromInPlane(PlaneColumn c, int k) {
  const int v = c.vertices[(long long) k * c.width];
  const int before = c.vertices[(long long) (k - 1) * c.width];
  return (heightInPlane(c, v) - heightInPlane(c, before)) / (2.0 * (v - before));
}

/**
 * One thread a column of some planes. offsets: |dx| << 16 | |dy| of the nearest voxel of the plane, for rows y0 to before y1.
 * ratio: of the squares of a voxel's edges along x and y. vertices: as large as steps.
 */
extern "C" __global__ void alongY(const unsigned short* steps, unsigned short* vertices, unsigned int* offsets, int width,
  int height, int y0, int y1, int firstPlane, double ratio, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long plane = i / width;
  const int x = (int) (i - plane * width);
  unsigned short* stack = vertices + plane * height * width + x;
  const PlaneColumn column = { steps + plane * height * width + x, stack, width, ratio };
  int n = 0;
  int top = 0;
  double topHeight = 0;
  double topFrom = 0;
  for (int y = 0; y < height; y++) {
    if (column.steps[(long long) y * width] == EMPTY_ROW) continue;
    const double raised = heightInPlane(column, y);
    double begins = minusInfinity();
    while (n > 0) {
      begins = (raised - topHeight) / (2.0 * (y - top));
      if (begins > topFrom) break;
      n--;
      if (n > 0) {
        top = stack[(long long) (n - 1) * width];
        topHeight = heightInPlane(column, top);
        topFrom = n == 1 ? minusInfinity() : fromInPlane(column, n - 1);
      }
    }
    stack[(long long) n * width] = (unsigned short) y;
    top = y;
    topHeight = raised;
    topFrom = n == 0 ? minusInfinity() : begins;
    n++;
  }
  unsigned int* to = offsets + ((long long) (firstPlane + plane) * (y1 - y0) - y0) * width + x;
  if (n == 0) {
    for (int y = y0; y < y1; y++)
      to[(long long) y * width] = EMPTY_PLANE;
    return;
  }
  int k = 0;
  int nearest = stack[0];
  double nextFrom = n > 1 ? fromInPlane(column, 1) : 0;
  for (int y = 0; y < y1; y++) {
    while (k + 1 < n && nextFrom < y) {
      k++;
      nearest = stack[(long long) k * width];
      if (k + 1 < n) nextFrom = fromInPlane(column, k + 1);
    }
    if (y < y0) continue;
    const unsigned int across = column.steps[(long long) nearest * width];
    to[(long long) y * width] = across << 16 | (unsigned int) (y < nearest ? nearest - y : y - nearest);
  }
}

/** One thread a column of the rows y0 on: how many of its voxels are asked for. */
extern "C" __global__ void countColumns(const unsigned int* asked, int* counts, int width, int height, int depth, int rowWords,
  int y0, long long columns)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= columns) return;
  const int row = (int) (i / width);
  const int x = (int) (i - (long long) row * width);
  const unsigned int* words = asked + (long long) (y0 + row) * rowWords + (x >> 5);
  int n = 0;
  for (int z = 0; z < depth; z++)
    n += (int) (words[(long long) z * height * rowWords] >> (x & 31) & 1u);
  counts[i] = n;
}

struct DepthColumn {
  const unsigned int* offsets;
  const unsigned short* vertices;
  long long stride;
  double xMm;
  double yMm;
  double stepSquared;
};

static __device__ double inPlaneMm2(unsigned int offset, double xMm, double yMm) {
  const double dx = (offset >> 16) * xMm;
  const double dy = (offset & 0xFFFF) * yMm;
  return dx * dx + dy * dy;
}

static __device__ double mm2At(DepthColumn c, int z) {
  return inPlaneMm2(c.offsets[z * c.stride], c.xMm, c.yMm);
}

static __device__ double heightInDepth(DepthColumn c, int z) {
  return mm2At(c, z) / c.stepSquared + (double) z * z;
}

static __device__ double fromInDepth(DepthColumn c, int k) {
  const int v = c.vertices[k * c.stride];
  const int before = c.vertices[(k - 1) * c.stride];
  return (heightInDepth(c, v) - heightInDepth(c, before)) / (2.0 * (v - before));
}

/**
 * One thread a column of the rows y0 on, of which offsets holds `columns` a plane. starts: where the voxels of each column
 * begin in squaredMm, columns + 1 entries. places: z of each voxel; null if not wanted.
 * vertices: as many as offsets. stepsAPlane: of the search for each plane, above which the envelope is taken.
 */
extern "C" __global__ void acrossPlanes(const unsigned int* offsets, const unsigned int* asked, unsigned short* vertices,
  const long long* starts, double* squaredMm, unsigned short* places, int width, int height, int depth, int rowWords, int y0,
  double xMm, double yMm, double stepSquared, int stepsAPlane, long long columns)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= columns) return;
  const long long start = starts[i];
  if (starts[i + 1] == start) return;
  const int row = (int) (i / width);
  const int x = (int) (i - (long long) row * width);
  const unsigned int* words = asked + (long long) (y0 + row) * rowWords + (x >> 5);
  const long long plane = (long long) height * rowWords;
  unsigned short* stack = vertices + i;
  const DepthColumn column = { offsets + i, stack, columns, xMm, yMm, stepSquared };

  if (places != 0) {
    long long to = start;
    for (int z = 0; z < depth; z++)
      if ((words[z * plane] >> (x & 31) & 1u) != 0) places[to++] = (unsigned short) z;
  }

  // Away from each voxel plane by plane: quicker where distances are short.
  int left = stepsAPlane * depth;
  long long to = start;
  for (int z = 0; z < depth && left >= 0; z++) {
    if ((words[z * plane] >> (x & 31) & 1u) == 0) continue;
    double best = -minusInfinity();
    for (int dz = 0; dz < depth; dz++) {
      const double across = dz * (double) dz * stepSquared;
      if (!(across < best)) break;
      if (--left < 0) break;
      if (z >= dz && column.offsets[(z - dz) * columns] != EMPTY_PLANE) {
        const double mm2 = mm2At(column, z - dz) + across;
        if (mm2 < best) best = mm2;
      }
      if (z + dz < depth && column.offsets[(z + dz) * columns] != EMPTY_PLANE) {
        const double mm2 = mm2At(column, z + dz) + across;
        if (mm2 < best) best = mm2;
      }
    }
    squaredMm[to++] = best;
  }
  if (left >= 0) return;

  int n = 0;
  int top = 0;
  double topHeight = 0;
  double topFrom = 0;
  for (int z = 0; z < depth; z++) {
    if (column.offsets[z * columns] == EMPTY_PLANE) continue;
    const double raised = heightInDepth(column, z);
    double begins = minusInfinity();
    while (n > 0) {
      begins = (raised - topHeight) / (2.0 * (z - top));
      if (begins > topFrom) break;
      n--;
      if (n > 0) {
        top = stack[(n - 1) * columns];
        topHeight = heightInDepth(column, top);
        topFrom = n == 1 ? minusInfinity() : fromInDepth(column, n - 1);
      }
    }
    stack[n * columns] = (unsigned short) z;
    top = z;
    topHeight = raised;
    topFrom = n == 0 ? minusInfinity() : begins;
    n++;
  }
  to = start;
  int k = 0;
  int nearest = n > 0 ? stack[0] : 0;
  double nearestMm2 = n > 0 ? mm2At(column, nearest) : -minusInfinity();
  double nextFrom = n > 1 ? fromInDepth(column, 1) : 0;
  for (int z = 0; z < depth; z++) {
    if ((words[z * plane] >> (x & 31) & 1u) == 0) continue;
    while (k + 1 < n && nextFrom < z) {
      k++;
      nearest = stack[k * columns];
      nearestMm2 = mm2At(column, nearest);
      if (k + 1 < n) nextFrom = fromInDepth(column, k + 1);
    }
    const double dz = z - nearest;
    squaredMm[to++] = nearestMm2 + dz * dz * stepSquared;
  }
}

/** One thread a distance: counts in a hash table of 2^bits slots how often each occurs. Free keys have all bits set. */
extern "C" __global__ void tally(const double* squaredMm, unsigned long long* keys, unsigned long long* counts, int bits,
  long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const unsigned long long key = (unsigned long long) __double_as_longlong(squaredMm[i]);
  const unsigned long long last = (1ull << bits) - 1;
  unsigned long long slot = (key * 0x9E3779B97F4A7C15ull >> (64 - bits)) & last;
  while (true) {
    unsigned long long found = keys[slot];
    if (found == ~0ull) found = atomicCAS(keys + slot, ~0ull, key);
    if (found == ~0ull || found == key) break;
    slot = (slot + 1) & last;
  }
  atomicAdd(counts + slot, 1ull);
}

/** One thread a slot: counts the slots in use and moves them together, unless usedKeys is null; their order is left to chance. */
extern "C" __global__ void gather(const unsigned long long* keys, const unsigned long long* counts, unsigned long long* number,
  unsigned long long* usedKeys, unsigned long long* usedCounts, long long slots)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= slots || keys[i] == ~0ull) return;
  const unsigned long long to = atomicAdd(number, 1ull);
  if (usedKeys == 0) return;
  usedKeys[to] = keys[i];
  usedCounts[to] = counts[i];
}

/** One thread a column of the rows y0 on: marks the voxels asked for that are nearer than a squared distance. */
extern "C" __global__ void markNearer(const double* squaredMm, const long long* starts, const unsigned int* asked,
  unsigned int* marked, double withinSquared, int width, int height, int depth, int rowWords, int y0, long long columns)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= columns) return;
  long long at = starts[i];
  if (starts[i + 1] == at) return;
  const int row = (int) (i / width);
  const int x = (int) (i - (long long) row * width);
  for (int z = 0; z < depth; z++) {
    const long long word = ((long long) z * height + y0 + row) * rowWords + (x >> 5);
    if ((asked[word] >> (x & 31) & 1u) == 0) continue;
    if (squaredMm[at++] < withinSquared) atomicOr(marked + word, 1u << (x & 31));
  }
}

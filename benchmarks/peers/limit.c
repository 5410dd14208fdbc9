/* Model M as fast as we can write it in C: the limit that the forecast's kernel is held against.

   Thirty parties, tiles of trials in structures of arrays, single precision,
   counted draws, a sorting network in registers.  It does nothing but Model M. */

#include <math.h>
#include <stdint.h>
#include <string.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

enum { N = 30, ROWS = 32, TILE = 128, BINS = 96, HOURS = 48, WORDS = 128 };

typedef struct {
    float mu[6][N], s[6][N], p[N], tz[N], a[N], r[N], w[N];
    float mu_d, s_d, h0, beta, q, w_b, qc_n, qc_w;
} Given;

typedef struct {
    int64_t adopted[3], weight, squares, times[3][BINS + 1], late[N], in_time[N];
    int64_t arrived[N][HOURS + 1];
} Sums;

static inline uint64_t mixed(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

static inline float as_float(int32_t i) { float f; memcpy(&f, &i, 4); return f; }
static inline int32_t as_bits(float f) { int32_t i; memcpy(&i, &f, 4); return i; }

static inline float log2_(float x) {
    int32_t b = as_bits(x), e = (b - 0x3f3504f3) >> 23;
    float f = as_float(b - (e << 23)) - 1.0f;
    float v = -0.145811612f;
    v = v * f + 0.234042338f; v = v * f - 0.248876876f; v = v * f + 0.287098704f;
    v = v * f - 0.360239639f; v = v * f + 0.480923242f; v = v * f - 0.721352788f;
    v = v * f + 1.44269496f;
    return v * f + (float)e;
}

static inline float exp2_(float y) {
    y = y > 126.0f ? 126.0f : (y < -126.0f ? -126.0f : y);
    float n = floorf(y + 0.5f), f = y - n;
    float v = 0.00132647271f;
    v = v * f + 0.00967151265f; v = v * f + 0.0555073374f; v = v * f + 0.240222421f;
    v = v * f + 0.693146978f; v = v * f + 1.0f;
    return as_float(as_bits(v) + ((int32_t)n << 23));
}

static inline float least(float a, float b) { return a < b ? a : b; }

static inline void normals(uint64_t state, float *restrict one, float *restrict other) {
    uint64_t step = WORDS * 0x9E3779B97F4A7C15ull;
    for (int t = 0; t < TILE; t++) {
        uint64_t w = mixed(state + (uint64_t)t * step);
        float r = sqrtf(log2_((float)((int32_t)(w >> 40) + 1) * 0x1p-24f) * -1.3862944f);
        int32_t low = (int32_t)w;
        float x = (float)(low >> 8) * (0.78539816f * 0x1p-23f), x2 = x * x;
        float sn = x * (((-0.00019517299f * x2 + 0.00833217815f) * x2 - 0.166666549f) * x2 + 1.0f);
        float cs = ((-0.00135978231f * x2 + 0.0416562946f) * x2 - 0.499998948f) * x2 + 1.0f;
        r = as_float(as_bits(r) ^ (int32_t)((uint32_t)low << 30 & 0x80000000u));
        one[t] = r * (low & 1 ? sn : cs);
        other[t] = r * (low & 1 ? cs : sn);
    }
}

static inline void uniforms(uint64_t state, float *restrict one, float *restrict other) {
    uint64_t step = WORDS * 0x9E3779B97F4A7C15ull;
    for (int t = 0; t < TILE; t++) {
        uint64_t w = mixed(state + (uint64_t)t * step);
        one[t] = ((float)(int32_t)(w >> 41) + 0.5f) * 0x1p-23f;
        other[t] = ((float)((int32_t)w & 0x7fffff) + 0.5f) * 0x1p-23f;
    }
}

static inline void add(float *restrict at, const float *restrict z, float mu, float s) {
    for (int t = 0; t < TILE; t++) at[t] += exp2_(s * z[t] + mu);
}

static void sort(int32_t keys[ROWS][TILE]) {
#ifdef __AVX512F__
    for (int t = 0; t < TILE; t += 16) {
        __m512i k[ROWS];
        for (int i = 0; i < ROWS; i++) k[i] = _mm512_loadu_si512(&keys[i][t]);
#define ORDER(i, j) { __m512i l = _mm512_min_epi32(k[i], k[j]); \
                      k[j] = _mm512_max_epi32(k[i], k[j]); k[i] = l; }
#include "network.h"
#undef ORDER
        for (int i = 0; i < ROWS; i++) _mm512_storeu_si512(&keys[i][t], k[i]);
    }
#else
#define ORDER(i, j) for (int t = 0; t < TILE; t++) { int32_t x = keys[i][t], y = keys[j][t]; \
                      keys[i][t] = x < y ? x : y; keys[j][t] = x < y ? y : x; }
#include "network.h"
#undef ORDER
#endif
}

/* Of each trial's party: table[party], or table[party * TILE + trial] where width is TILE. */
static inline void pick(const float *restrict table, const int32_t *restrict row, int width,
                        float *restrict out) {
#ifdef __AVX512F__
    const __m512i lane =
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    for (int t = 0; t < TILE; t += 16) {
        __m512i i = _mm512_and_si512(_mm512_loadu_si512(row + t), _mm512_set1_epi32(31));
        __m512i here = _mm512_add_epi32(lane, _mm512_set1_epi32(t));
        if (width) i = _mm512_add_epi32(_mm512_slli_epi32(i, 7), here);
        _mm512_storeu_ps(out + t, _mm512_i32gather_ps(i, table, 4));
    }
#else
    for (int t = 0; t < TILE; t++) out[t] = table[width ? (row[t] & 31) * TILE + t : row[t] & 31];
#endif
}

static inline void count(int64_t *restrict counts, const float *restrict at, float rate, float most,
                         int lanes) {
    for (int t = 0; t < lanes; t++) {
        float b = at[t] * rate;
        counts[(uint32_t)(b < most ? b : most)]++;
    }
}

void model_m(const Given *g, int64_t trials, uint64_t seed, Sums *out) {
    const float log2e = 1.44269504f, never = INFINITY;
    const uint64_t gamma = 0x9E3779B97F4A7C15ull, key = mixed(seed + gamma);
    static _Thread_local float at[N][TILE], draw[N * TILE], lag[N][TILE];
    static _Thread_local int32_t keys[ROWS][TILE];
    float z[6][TILE], needed[TILE], report[TILE], home[TILE], half[TILE], drafted[TILE];
    float twice[TILE], declined[TILE], for_it[TILE], of_all[TILE], number[TILE], stood[TILE];
    float ws[TILE], as[TILE], rs[TILE], us[TILE];
    uint32_t supports[TILE];
    for (int64_t first = 0; first < trials; first += TILE) {
        int lanes = trials - first < TILE ? (int)(trials - first) : TILE;
#define STATE(slot) (key + ((uint64_t)first * WORDS + (slot) + 1) * gamma)
        normals(STATE(0), z[0], z[1]);
        for (int t = 0; t < TILE; t++) report[t] = exp2_((g->s_d * z[0][t] + g->mu_d) * log2e);
        for (int i = 0; i < N; i++) {
            float *a = at[i];
            for (int j = 0; j < 3; j++) normals(STATE(2 + 4 * i + j), z[2 * j], z[2 * j + 1]);
            uniforms(STATE(2 + 4 * i + 3), draw + i * TILE, needed);
            memcpy(a, report, sizeof report);
            for (int j = 0; j < 3; j++) add(a, z[j], g->mu[j][i] * log2e, g->s[j][i] * log2e);
            float clock0 = g->h0 + g->tz[i] + 24.0f, p = g->p[i];
            for (int t = 0; t < TILE; t++) {
                float c = clock0 + a[t];
                c -= 24.0f * floorf(c * (1.0f / 24));
                home[t] = a[t] + (c < 8 ? 8 - c : (c >= 20 ? 32 - c : 0.0f));
            }
            add(home, z[3], g->mu[3][i] * log2e, g->s[3][i] * log2e);
            for (int t = 0; t < TILE; t++) a[t] = needed[t] < p ? home[t] : a[t];
            add(a, z[4], g->mu[4][i] * log2e, g->s[4][i] * log2e);
            float mu = g->mu[5][i] * log2e, s = g->s[5][i] * log2e;
            for (int t = 0; t < TILE; t++) lag[i][t] = exp2_(s * z[5][t] + mu);
            for (int t = 0; t < TILE; t++) {
                keys[i][t] = (as_bits(a[t]) & ~31) | i;
                a[t] = as_float(as_bits(a[t]) & ~31);
            }
        }
        for (int i = N; i < ROWS; i++)
            for (int t = 0; t < TILE; t++) keys[i][t] = INT32_MAX;
        sort(keys);
        for (int t = 0; t < TILE; t++) {
            half[t] = drafted[t] = twice[t] = declined[t] = never;
            for_it[t] = of_all[t] = number[t] = 0;
            supports[t] = 0;
        }
        for (int k = 0; k < N; k++) {
            const int32_t *restrict row = keys[k];
            pick(g->w, row, 0, ws);
            pick(g->a, row, 0, as);
            pick(g->r, row, 0, rs);
            pick(draw, row, TILE, us);
            for (int t = 0; t < TILE; t++) {
                int32_t i = row[t] & 31;
                float now = as_float(row[t] & ~31), w = ws[t], u = us[t];
                float all = of_all[t], with = for_it[t];
                float x = as[t] + g->beta * ((2 * with - all) / (all > 0 ? all : 1.0f));
                float e = exp2_(-x * log2e);
                int live = now <= 24.0f, yes = live & (u * (1 + e) < 1);
                int no = live & !yes & (u * (1 + e) < 1 + rs[t] * e);
                with += yes ? w : 0.0f;
                for_it[t] = with;
                of_all[t] = all + (live ? w : 0.0f);
                number[t] += yes ? 1.0f : 0.0f;
                supports[t] |= (uint32_t)yes << i;
                half[t] = least(half[t], with >= g->q ? now : never);
                drafted[t] = least(drafted[t], with >= g->w_b ? now : never);
                int both = (with >= g->qc_w) & (number[t] >= g->qc_n);
                twice[t] = least(twice[t], both ? now : never);
                declined[t] = least(declined[t], no ? now : never);
            }
        }
        for (int t = 0; t < TILE; t++) {
            float end = drafted[t] + 6;
            stood[t] = (end <= 24.0f) & (declined[t] > end) ? end : never;
        }
        float *whens[3] = {half, stood, twice};
        for (int rule = 0; rule < 3; rule++) {
            for (int t = 0; t < lanes; t++) out->adopted[rule] += whens[rule][t] < never;
            count(out->times[rule], whens[rule], 4, BINS, lanes);
        }
        for (int t = 0; t < lanes; t++) {
            int64_t w = (int64_t)for_it[t];
            out->weight += w;
            out->squares += w * w;
        }
        for (int i = 0; i < N; i++) {
            int32_t late = 0, in_time = 0;
            for (int t = 0; t < lanes; t++) {
                late += at[i][t] > 24.0f;
                in_time += supports[t] >> i & 1;
            }
            out->late[i] += late;
            out->in_time[i] += in_time;
            for (int t = 0; t < TILE; t++)
                lag[i][t] = supports[t] >> i & 1 ? at[i][t] + lag[i][t] : never;
            count(out->arrived[i], lag[i], 1, HOURS, lanes);
        }
    }
}

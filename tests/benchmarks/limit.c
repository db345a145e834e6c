/* The limit that replay is measured against: loss and every gradient of one small network,
   written by hand for this machine. gcc -O3 -march=native

   The network is 2-16-16-1 with relu, the loss the mean hinge loss max(0, 1 - t·score) plus
   1e-4 Σ p² over all 337 parameters, in double precision, one thread. Samples come in blocks of
   BLOCK, so that everything a block needs stays in the first-level cache and each inner loop is
   one of fixed length over samples; what is left over goes sample by sample, and there the inner
   loops run over units.

   Driven like the other peers: `limit FILE COUNT` reads the parameters and COUNT samples from a
   file of doubles. For each line of input it answers with one line: to "numbers" the loss and the
   gradients, to a whole number n the seconds that n calls take. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define IN 2
#define HIDDEN 16
#define DECAY 1e-4

/* In the order in which the parameters are numbered: unit by unit, weights before the bias. */
typedef struct {
    double first[HIDDEN][IN + 1], second[HIDDEN][HIDDEN + 1], last[HIDDEN + 1];
} Network;

#define PARAMETERS (sizeof(Network) / sizeof(double))

/* Sums over samples; those of a block are kept lane by lane and added up once, at the end. */
#ifdef __AVX512F__
#define LANES 8
#else
#define LANES 4 /* wider vectors than the processor has would be kept in memory */
#endif
#define BLOCK (4 * LANES)
typedef double Lanes __attribute__((vector_size(8 * LANES)));
typedef long Mask __attribute__((vector_size(8 * LANES)));

typedef struct {
    Lanes first[HIDDEN][IN + 1], second[HIDDEN][HIDDEN + 1], last[HIDDEN + 1], loss;
} Sums;

typedef Lanes Row[BLOCK / LANES];

/* g where z > 0, else 0. */
static inline Lanes gated(Lanes g, Lanes z) { return (Lanes)((z > 0) & (Mask)g); }

static inline Lanes relu(Lanes z) { return gated(z, z); }

static void one_block(const Network *n, const double *x0, const double *x1, const double *t,
                      Sums *sums) {
    const int wide = BLOCK / LANES;
    Row x[IN], target, a[HIDDEN], b[HIDDEN], g, da[HIDDEN];
    memcpy(x[0], x0, sizeof x[0]);
    memcpy(x[1], x1, sizeof x[1]);
    memcpy(target, t, sizeof target);

    for (int j = 0; j < HIDDEN; j++)
        for (int s = 0; s < wide; s++)
            a[j][s] = relu(n->first[j][2] + n->first[j][0] * x[0][s] + n->first[j][1] * x[1][s]);
    for (int j = 0; j < HIDDEN; j += 4) {
        Row z[4];
        for (int k = 0; k < 4; k++)
            for (int s = 0; s < wide; s++) z[k][s] = n->second[j + k][HIDDEN] - (Lanes){};
        for (int i = 0; i < HIDDEN; i++)
            for (int k = 0; k < 4; k++)
                for (int s = 0; s < wide; s++) z[k][s] += n->second[j + k][i] * a[i][s];
        for (int k = 0; k < 4; k++)
            for (int s = 0; s < wide; s++) b[j + k][s] = relu(z[k][s]);
    }
    for (int s = 0; s < wide; s++) {
        Lanes score = n->last[HIDDEN] - (Lanes){};
        for (int j = 0; j < HIDDEN; j++) score += n->last[j] * b[j][s];
        Lanes margin = 1 - target[s] * score;
        sums->loss += relu(margin);
        g[s] = gated(-target[s], margin);
        sums->last[HIDDEN] += g[s];
    }
    memset(da, 0, sizeof da);
    for (int j = 0; j < HIDDEN; j++) {
        Lanes total = sums->last[j];
        for (int s = 0; s < wide; s++) total += g[s] * b[j][s];
        sums->last[j] = total;
    }
    for (int j = 0; j < HIDDEN; j += 4) {
        Row d[4];
        for (int k = 0; k < 4; k++) {
            Lanes total = sums->second[j + k][HIDDEN];
            for (int s = 0; s < wide; s++) {
                d[k][s] = gated(g[s] * n->last[j + k], b[j + k][s]);
                total += d[k][s];
            }
            sums->second[j + k][HIDDEN] = total;
        }
        for (int i = 0; i < HIDDEN; i++) {
            for (int k = 0; k < 4; k++) {
                Lanes total = sums->second[j + k][i];
                for (int s = 0; s < wide; s++) {
                    total += d[k][s] * a[i][s];
                    da[i][s] += n->second[j + k][i] * d[k][s];
                }
                sums->second[j + k][i] = total;
            }
        }
    }
    for (int i = 0; i < HIDDEN; i++) {
        Lanes w0 = sums->first[i][0], w1 = sums->first[i][1], bias = sums->first[i][2];
        for (int s = 0; s < wide; s++) {
            Lanes d = gated(da[i][s], a[i][s]);
            w0 += d * x[0][s];
            w1 += d * x[1][s];
            bias += d;
        }
        sums->first[i][0] = w0, sums->first[i][1] = w1, sums->first[i][2] = bias;
    }
}

/* One sample: gradients of the units side by side. */
static void one_sample(const Network *n, double x0, double x1, double t, Network *sums,
                       double *loss) {
    double a[HIDDEN], b[HIDDEN], da[HIDDEN] = {0};
    for (int j = 0; j < HIDDEN; j++) {
        double z = n->first[j][IN] + n->first[j][0] * x0 + n->first[j][1] * x1;
        a[j] = z > 0 ? z : 0;
    }
    for (int j = 0; j < HIDDEN; j++) b[j] = n->second[j][HIDDEN];
    for (int i = 0; i < HIDDEN; i++)
        for (int j = 0; j < HIDDEN; j++) b[j] += n->second[j][i] * a[i];
    double score = n->last[HIDDEN];
    for (int j = 0; j < HIDDEN; j++) {
        b[j] = b[j] > 0 ? b[j] : 0;
        score += n->last[j] * b[j];
    }
    double margin = 1 - t * score;
    if (!(margin > 0)) return;
    *loss += margin;
    sums->last[HIDDEN] -= t;
    for (int j = 0; j < HIDDEN; j++) sums->last[j] -= t * b[j];
    for (int j = 0; j < HIDDEN; j++) {
        double d = b[j] > 0 ? -t * n->last[j] : 0;
        sums->second[j][HIDDEN] += d;
        for (int i = 0; i < HIDDEN; i++) {
            sums->second[j][i] += d * a[i];
            da[i] += d * n->second[j][i];
        }
    }
    for (int i = 0; i < HIDDEN; i++) {
        double d = a[i] > 0 ? da[i] : 0;
        sums->first[i][0] += d * x0;
        sums->first[i][1] += d * x1;
        sums->first[i][IN] += d;
    }
}

static double added(Lanes lanes) {
    double total = 0;
    for (int at = 0; at < LANES; at++) total += lanes[at];
    return total;
}

__attribute__((noinline)) static double step(const Network *n, const double *x0, const double *x1,
                                             const double *t, long count, Network *gradient) {
    const double *p = (const double *)n;
    double *g = (double *)gradient;
    double loss = 0, squares = 0;
    memset(gradient, 0, sizeof *gradient);
    long at = 0;
    if (count >= BLOCK) {
        static Sums sums;
        memset(&sums, 0, sizeof sums);
        for (; at + BLOCK <= count; at += BLOCK) one_block(n, x0 + at, x1 + at, t + at, &sums);
        const Lanes *each = (const Lanes *)&sums;
        for (size_t k = 0; k < PARAMETERS; k++) g[k] = added(each[k]);
        loss = added(sums.loss);
    }
    for (; at < count; at++) one_sample(n, x0[at], x1[at], t[at], gradient, &loss);
    double share = 1.0 / count;
    for (size_t k = 0; k < PARAMETERS; k++) {
        g[k] = g[k] * share + 2 * DECAY * p[k];
        squares += p[k] * p[k];
    }
    return loss * share + DECAY * squares;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc != 3) return fprintf(stderr, "limit FILE COUNT\n"), 2;
    long count = atol(argv[2]);
    double *data = aligned_alloc(64, (3 * count * sizeof(double) + 63) / 64 * 64);
    static Network network, gradient;
    FILE *file = fopen(argv[1], "rb");
    if (!file || fread(&network, sizeof network, 1, file) != 1 ||
        fread(data, sizeof(double), 3 * count, file) != (size_t)(3 * count))
        return fprintf(stderr, "%s is not a file of %ld samples\n", argv[1], count), 1;
    const double *x0 = data, *x1 = data + count, *t = data + 2 * count;
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        if (!strncmp(line, "numbers", 7)) {
            printf("{\"numbers\": [%.17g", step(&network, x0, x1, t, count, &gradient));
            for (size_t k = 0; k < PARAMETERS; k++) printf(", %.17g", ((double *)&gradient)[k]);
            printf("]}\n");
        } else {
            volatile double kept;
            double began = now();
            for (long calls = atol(line); calls > 0; calls--)
                kept = step(&network, x0, x1, t, count, &gradient);
            (void)kept;
            printf("{\"seconds\": %.9g}\n", now() - began);
        }
        fflush(stdout);
    }
    return 0;
}

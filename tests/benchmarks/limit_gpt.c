/* The limit that replay of microgpt is measured against: the loss of one name and every gradient,
   written by hand, layer by layer. gcc -O3 -march=native

   One layer of 16 dimensions, 4 heads, 16 positions and 27 tokens; root mean squares for norms,
   relu, no biases: the network of tests/microgpt, in double precision, one thread.

   `limit_gpt FILE` reads the parameters, how many tokens there are, and the tokens, as doubles.
   For each line of input it answers with one line: to "numbers" the loss and the gradients, to a
   whole number n the seconds that n calls take. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define D 16
#define HEADS 4
#define SIZE (D / HEADS)
#define PLACES 16
#define TOKENS 27
#define WIDE (4 * D)

typedef struct {
    double tokens[TOKENS][D], positions[PLACES][D], scores[TOKENS][D];
    double q[D][D], k[D][D], v[D][D], o[D][D], up[WIDE][D], down[D][WIDE];
} Net;

#define PARAMETERS (sizeof(Net) / sizeof(double))

/* What the pass back needs of one position. */
typedef struct {
    double sum[D], scale0, x0[D], scale1, x1[D], q[D], k[D], v[D], share[HEADS][PLACES], heads[D];
    double x2[D], scale3, x3[D], wide[WIDE], x4[D], p[TOKENS];
} Place;

static Place places[PLACES], back[PLACES];

static void product(const double *w, const double *x, double *y, int rows, int columns) {
    for (int j = 0; j < rows; j++) {
        double z = 0;
        for (int i = 0; i < columns; i++) z += w[j * columns + i] * x[i];
        y[j] = z;
    }
}

static void product_back(const double *w, const double *x, const double *gy, double *gw,
                         double *gx, int rows, int columns) {
    for (int j = 0; j < rows; j++) {
        double g = gy[j];
        if (g == 0) continue;
        for (int i = 0; i < columns; i++) {
            gw[j * columns + i] += g * x[i];
            gx[i] += g * w[j * columns + i];
        }
    }
}

static double norm(const double *x, double *y) {
    double z = 0;
    for (int i = 0; i < D; i++) z += x[i] * x[i];
    double scale = 1 / sqrt(z / D + 1e-5);
    for (int i = 0; i < D; i++) y[i] = x[i] * scale;
    return scale;
}

static void norm_back(const double *x, double scale, const double *gy, double *gx) {
    double z = 0;
    for (int i = 0; i < D; i++) z += gy[i] * x[i];
    z *= scale * scale * scale / D;
    for (int i = 0; i < D; i++) gx[i] += gy[i] * scale - x[i] * z;
}

static void softmax(double *x, int n) {
    double top = x[0], total = 0;
    for (int i = 1; i < n; i++) top = x[i] > top ? x[i] : top;
    for (int i = 0; i < n; i++) total += x[i] = exp(x[i] - top);
    for (int i = 0; i < n; i++) x[i] /= total;
}

static double forward(const Net *n, const int *name, int length) {
    double loss = 0;
    for (int t = 0; t < length; t++) {
        Place *a = &places[t];
        double out[D];
        for (int i = 0; i < D; i++) a->sum[i] = n->tokens[name[t]][i] + n->positions[t][i];
        a->scale0 = norm(a->sum, a->x0);
        a->scale1 = norm(a->x0, a->x1);
        product(n->q[0], a->x1, a->q, D, D);
        product(n->k[0], a->x1, a->k, D, D);
        product(n->v[0], a->x1, a->v, D, D);
        memset(a->heads, 0, sizeof a->heads);
        for (int h = 0; h < HEADS; h++) {
            double *share = a->share[h];
            for (int s = 0; s <= t; s++) {
                double z = 0;
                for (int i = h * SIZE; i < (h + 1) * SIZE; i++) z += a->q[i] * places[s].k[i];
                share[s] = z / sqrt(SIZE);
            }
            softmax(share, t + 1);
            for (int s = 0; s <= t; s++)
                for (int i = h * SIZE; i < (h + 1) * SIZE; i++)
                    a->heads[i] += share[s] * places[s].v[i];
        }
        product(n->o[0], a->heads, out, D, D);
        for (int i = 0; i < D; i++) a->x2[i] = out[i] + a->x0[i];
        a->scale3 = norm(a->x2, a->x3);
        product(n->up[0], a->x3, a->wide, WIDE, D);
        for (int i = 0; i < WIDE; i++) a->wide[i] = a->wide[i] > 0 ? a->wide[i] : 0;
        product(n->down[0], a->wide, out, D, WIDE);
        for (int i = 0; i < D; i++) a->x4[i] = out[i] + a->x2[i];
        product(n->scores[0], a->x4, a->p, TOKENS, D);
        softmax(a->p, TOKENS);
        loss -= log(a->p[name[t + 1]]);
    }
    return loss / length;
}

static double step(const Net *n, const int *name, int length, Net *g) {
    double loss = forward(n, name, length);
    memset(g, 0, sizeof *g);
    memset(back, 0, sizeof back);
    for (int t = length - 1; t >= 0; t--) {
        Place *a = &places[t], *b = &back[t];
        double wide[WIDE] = {0}, x3[D] = {0}, heads[D] = {0}, x1[D] = {0};
        for (int k = 0; k < TOKENS; k++) b->p[k] = (a->p[k] - (k == name[t + 1])) / length;
        product_back(n->scores[0], a->x4, b->p, g->scores[0], b->x4, TOKENS, D);
        product_back(n->down[0], a->wide, b->x4, g->down[0], wide, D, WIDE);
        for (int i = 0; i < WIDE; i++) wide[i] = a->wide[i] > 0 ? wide[i] : 0;
        product_back(n->up[0], a->x3, wide, g->up[0], x3, WIDE, D);
        memcpy(b->x2, b->x4, sizeof b->x2);
        norm_back(a->x2, a->scale3, x3, b->x2);
        product_back(n->o[0], a->heads, b->x2, g->o[0], heads, D, D);
        for (int h = 0; h < HEADS; h++) {
            const double *share = a->share[h];
            double each[PLACES], z = 0;
            for (int s = 0; s <= t; s++) {
                each[s] = 0;
                for (int i = h * SIZE; i < (h + 1) * SIZE; i++) {
                    each[s] += heads[i] * places[s].v[i];
                    back[s].v[i] += heads[i] * share[s];
                }
                z += each[s] * share[s];
            }
            for (int s = 0; s <= t; s++) {
                double score = share[s] * (each[s] - z) / sqrt(SIZE);
                for (int i = h * SIZE; i < (h + 1) * SIZE; i++) {
                    b->q[i] += score * places[s].k[i];
                    back[s].k[i] += score * a->q[i];
                }
            }
        }
        product_back(n->q[0], a->x1, b->q, g->q[0], x1, D, D);
        product_back(n->k[0], a->x1, b->k, g->k[0], x1, D, D);
        product_back(n->v[0], a->x1, b->v, g->v[0], x1, D, D);
        memcpy(b->x0, b->x2, sizeof b->x0);
        norm_back(a->x0, a->scale1, x1, b->x0);
        norm_back(a->sum, a->scale0, b->x0, b->sum);
        for (int i = 0; i < D; i++) {
            g->tokens[name[t]][i] += b->sum[i];
            g->positions[t][i] += b->sum[i];
        }
    }
    return loss;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int argc, char **argv) {
    static Net net, gradient;
    double count = 0, token;
    int name[PLACES + 1];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file || fread(&net, sizeof net, 1, file) != 1 || fread(&count, sizeof count, 1, file) != 1
        || count < 2 || count > PLACES + 1)
        return fprintf(stderr, "limit_gpt FILE: parameters, and 2 to 17 tokens\n"), 1;
    for (int k = 0; k < (int)count; k++) {
        if (fread(&token, sizeof token, 1, file) != 1 || token < 0 || token >= TOKENS)
            return fprintf(stderr, "token %d is none\n", k), 1;
        name[k] = (int)token;
    }
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        if (!strncmp(line, "numbers", 7)) {
            printf("{\"numbers\": [%.17g", step(&net, name, (int)count - 1, &gradient));
            for (size_t k = 0; k < PARAMETERS; k++) printf(", %.17g", ((double *)&gradient)[k]);
            printf("]}\n");
        } else {
            volatile double kept;
            double began = now();
            for (long calls = atol(line); calls > 0; calls--)
                kept = step(&net, name, (int)count - 1, &gradient);
            (void)kept;
            printf("{\"seconds\": %.9g}\n", now() - began);
        }
        fflush(stdout);
    }
    return 0;
}

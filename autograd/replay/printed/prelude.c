/* The mathematics of programs in C beside <math.h>. What a program needs is copied into it from
   here, so each part stands alone between blank lines. */

static double greater(double a, double b) { return a > b ? 1.0 : a <= b ? 0.0 : NAN; }

static double equal(double a, double b) { return a == b ? 1.0 : a < b || a > b ? 0.0 : NAN; }

static double where(double c, double a, double b) { return c == 0 ? b : c == c ? a : NAN; }

static double patch(double usual, double at, double instead) {
    return at == 0 || at != at ? usual : instead;
}

static double maximum(int n, const double *x) {
    double largest = x[0];
    for (int i = 1; i < n; i++)
        if (x[i] > largest || x[i] != x[i]) largest = x[i];
    for (int i = 0; i < n; i++)
        if (x[i] != x[i]) return NAN;
    return largest;
}

/* What each addition rounds off is added at the end; `rounding` is printed before it. */
static double sum(int n, const double *x) {
    double total = 0, lost = 0;
    for (int i = 0; i < n; i++) {
        lost += rounding(total, x[i]);
        total += x[i];
    }
    return isfinite(lost) ? total + lost : total;
}

/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-watchdog.h"

#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOOK_US 5000   /* how often the second thread looks */
#define AGAIN_US 30000 /* from one picture of the same stall to the next */
#define MOST_FRAMES 64
#define MOST_PICTURES 40 /* of the whole run */

/* When a turn began, in µs: wall time, time spent waiting for a processor, time spent on one. */
typedef struct
{
  gint64 wall, waited, worked;
} Moment;

static struct
{
  pthread_t main_thread;
  GPollFunc poll;
  int schedstat; /* of the main thread; -1: the kernel does not tell */

  GMutex mutex;     /* guards what follows */
  const char *what; /* NULL: nobody asks */
  gboolean is_in_turn;
  Moment begin;
  double worst_ms;
} watch = { .schedstat = -1 };

static Moment
get_now (void)
{
  Moment now = { g_get_monotonic_time (), 0, 0 };
  char text[96] = "";
  char *second;

  /* "WORKED-NS WAITED-NS SLICES" */
  if (watch.schedstat < 0 || pread (watch.schedstat, text, sizeof text - 1, 0) <= 0)
    return now;
  now.worked = (gint64) g_ascii_strtoull (text, &second, 10) / 1000;
  now.waited = g_ascii_strtoll (second, NULL, 10) / 1000;
  return now;
}

static double
get_own_ms (const Moment *begin)
{
  const Moment now = get_now ();

  return (double) ((now.wall - begin->wall) - (now.waited - begin->waited)) / 1000;
}

/* With the mutex held. */
static void
end_turn (void)
{
  const double own_ms = get_own_ms (&watch.begin);
  const Moment now = get_now ();

  if (!watch.is_in_turn || !watch.what)
    return;
  watch.is_in_turn = FALSE;
  watch.worst_ms = MAX (watch.worst_ms, own_ms);
  if (own_ms > ENCFG_WATCHDOG_LIMIT_MS)
    g_printerr ("# %s: the main loop stood for %.0f ms, %.0f of them at work\n",
                watch.what,
                own_ms,
                (double) (now.worked - watch.begin.worked) / 1000);
}

static void
begin_turn (void)
{
  watch.is_in_turn = TRUE;
  watch.begin = get_now ();
}

static int
watched_poll (GPollFD *fds, guint n_fds, int timeout)
{
  int result;

  g_mutex_lock (&watch.mutex);
  end_turn ();
  g_mutex_unlock (&watch.mutex);
  result = watch.poll (fds, n_fds, timeout);
  g_mutex_lock (&watch.mutex);
  begin_turn ();
  g_mutex_unlock (&watch.mutex);
  return result;
}

/* On the main thread, wherever it is. Names of static functions are offsets: addr2line knows. */
static void
show_place (int number)
{
  void *frames[MOST_FRAMES];

  backtrace_symbols_fd (frames, backtrace (frames, MOST_FRAMES), STDERR_FILENO);
  (void) !write (STDERR_FILENO, "#\n", 2);
}

/* A picture of every stall while it lasts. */
static gpointer
look (gpointer data)
{
  gint64 shown_us = 0;

  for (guint n_pictures = 0; n_pictures < MOST_PICTURES;)
    {
      gboolean is_late;

      g_usleep (LOOK_US);
      g_mutex_lock (&watch.mutex);
      is_late = watch.what && watch.is_in_turn &&
                get_own_ms (&watch.begin) > ENCFG_WATCHDOG_LIMIT_MS &&
                g_get_monotonic_time () > shown_us + AGAIN_US;
      g_mutex_unlock (&watch.mutex);
      if (!is_late)
        continue;
      shown_us = g_get_monotonic_time ();
      pthread_kill (watch.main_thread, SIGPROF);
      n_pictures++;
    }
  return NULL;
}

gboolean
encfg_watchdog_is_slowed (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return TRUE;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return TRUE;
#endif
#endif
  return g_getenv ("CK_FORK") &&
         strstr (g_getenv ("LD_PRELOAD") ? g_getenv ("LD_PRELOAD") : "", "valgrind");
}

void
encfg_watchdog_start (void)
{
  struct sigaction action = { .sa_handler = show_place, .sa_flags = SA_RESTART };
  g_autofree char *path =
    g_strdup_printf ("/proc/self/task/%ld/schedstat", (long) syscall (SYS_gettid));
  void *frame;

  /* Loads what it needs now, not in the handler. */
  backtrace (&frame, 1);
  watch.main_thread = pthread_self ();
  watch.schedstat = open (path, O_RDONLY | O_CLOEXEC);
  watch.poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, watched_poll);
  sigaction (SIGPROF, &action, NULL);
  g_thread_unref (g_thread_new ("watchdog", look, NULL));
}

void
encfg_watchdog_begin (const char *what)
{
  g_mutex_lock (&watch.mutex);
  watch.what = what;
  watch.worst_ms = 0;
  begin_turn ();
  g_mutex_unlock (&watch.mutex);
}

double
encfg_watchdog_end (void)
{
  double worst_ms;

  g_mutex_lock (&watch.mutex);
  end_turn ();
  watch.what = NULL;
  worst_ms = watch.worst_ms;
  g_mutex_unlock (&watch.mutex);
  return worst_ms;
}

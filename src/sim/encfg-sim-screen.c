/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-screen.h"

#include "encfg-error.h"
#include "encfg-sim-panel.h"
#include <curses.h>
#include <glib-unix.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define WAIT_MS 50                                  /* for a key, before it looks for a page */
#define FAREWELL_US (500 * G_TIME_SPAN_MILLISECOND) /* what a terminal may take to be left */

/* Counted: what it sends may arrive when it is closed. */
struct _EncfgSimScreen
{
  EncfgSimScreenFunc func;
  gpointer data;
  GMainContext *context; /* of the opener */
  GThread *thread;
  SCREEN *curses; /* of the thread, once it runs */
  GMutex mutex;   /* for all below */
  GCond ended;
  EncfgSimPage *page; /* to be shown; or NULL */
  guint width, height;
  gboolean is_closing, has_ended;
  pthread_t id; /* of the thread */
};

typedef struct
{
  EncfgSimScreen *screen;
  guint key;
} Event;

static volatile sig_atomic_t is_stop_asked;

static void
screen_clear (gpointer data)
{
  EncfgSimScreen *self = data;

  if (self->curses != NULL)
    delscreen (self->curses);
  g_clear_pointer (&self->page, encfg_sim_page_free);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->ended);
  g_main_context_unref (self->context);
}

static void
event_free (gpointer data)
{
  Event *event = data;

  g_atomic_rc_box_release_full (event->screen, screen_clear);
  g_free (event);
}

static gboolean
deliver (gpointer data)
{
  const Event *event = data;

  if (!event->screen->is_closing)
    event->screen->func (event->key, event->screen->data);
  return G_SOURCE_REMOVE;
}

static void
send (EncfgSimScreen *self, guint key)
{
  Event *event = g_new (Event, 1);
  GSource *source = g_idle_source_new ();

  *event = (Event){ .screen = g_atomic_rc_box_acquire (self), .key = key };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, event, event_free);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

/* By EncfgSimStyle. Attributes alone tell enough where there is no colour. */
static const struct
{
  short front, back;
  attr_t attributes;
} styles[] = {
  [ENCFG_SIM_STYLE_PLAIN] = { -1, -1, A_NORMAL },
  [ENCFG_SIM_STYLE_FAINT] = { -1, -1, A_DIM },
  [ENCFG_SIM_STYLE_STRONG] = { -1, -1, A_BOLD },
  [ENCFG_SIM_STYLE_BAND] = { COLOR_BLACK, COLOR_YELLOW, A_BOLD },
  [ENCFG_SIM_STYLE_GREEN] = { COLOR_GREEN, -1, A_BOLD },
  [ENCFG_SIM_STYLE_RED] = { COLOR_RED, -1, A_BOLD },
  [ENCFG_SIM_STYLE_BLUE] = { COLOR_BLUE, -1, A_BOLD },
  [ENCFG_SIM_STYLE_WARNING] = { COLOR_YELLOW, -1, A_BOLD },
  [ENCFG_SIM_STYLE_KEY] = { -1, -1, A_REVERSE },
  [ENCFG_SIM_STYLE_CHOSEN] = { -1, -1, A_REVERSE },
};

static gboolean
wants_color (void)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return has_colors () && (no_color == NULL || *no_color == '\0');
}

static void
prepare_colors (void)
{
  if (!wants_color () || start_color () == ERR || use_default_colors () == ERR)
    return;
  for (short i = 0; i < (short) G_N_ELEMENTS (styles); i++)
    init_pair ((short) (i + 1), styles[i].front, styles[i].back);
}

static void
set_style (EncfgSimStyle style)
{
  attr_t attributes = styles[style].attributes;

  if (COLORS > 0 && wants_color ())
    attributes |= (attr_t) COLOR_PAIR ((int) style + 1);
  else if (styles[style].back >= 0)
    attributes |= A_REVERSE;
  attrset ((int) attributes);
}

static void
draw (const EncfgSimPage *page)
{
  erase ();
  for (guint y = 0; y < MIN (page->lines->len, (guint) LINES); y++)
    {
      const GArray *line = g_ptr_array_index (page->lines, y);

      move ((int) y, 0);
      for (guint i = 0; i < line->len; i++)
        {
          const EncfgSimSpan *span = &g_array_index (line, EncfgSimSpan, i);

          set_style (span->style);
          addstr (span->text);
        }
    }
  attrset (A_NORMAL);
  refresh ();
}

static void
on_stop (int number)
{
  is_stop_asked = TRUE;
}

/* As the terminal itself would do on Ctrl+Z: whoever was started together stops together. The
 * others first; a signal to the whole program would come to another thread, and later. */
static void
stop (EncfgSimScreen *self)
{
  is_stop_asked = FALSE;
  endwin ();
  signal (SIGTSTP, SIG_IGN);
  kill (0, SIGTSTP);
  signal (SIGTSTP, SIG_DFL);
  raise (SIGTSTP);
  signal (SIGTSTP, on_stop);
  clearok (stdscr, TRUE);
  refresh ();
  send (self, ENCFG_SIM_SCREEN_CHANGED);
}

static gboolean
is_gone (void)
{
  struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

  return poll (&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

/* TRUE if it is another one than before. ncurses may have found out first. */
static gboolean
take_size (EncfgSimScreen *self)
{
  struct winsize size;
  gboolean has_changed;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0 &&
      (size.ws_row != LINES || size.ws_col != COLS))
    resizeterm (size.ws_row, size.ws_col);
  g_mutex_lock (&self->mutex);
  has_changed = self->width != (guint) COLS || self->height != (guint) LINES;
  self->width = (guint) COLS;
  self->height = (guint) LINES;
  g_mutex_unlock (&self->mutex);
  return has_changed;
}

/* What is a character goes as it is. */
static guint
translate (gboolean is_function, wint_t code)
{
  static const struct
  {
    gboolean is_function;
    wint_t code;
    guint key;
  } keys[] = {
    { TRUE, KEY_UP, ENCFG_SIM_KEY_UP },         { TRUE, KEY_DOWN, ENCFG_SIM_KEY_DOWN },
    { TRUE, KEY_LEFT, ENCFG_SIM_KEY_LEFT },     { TRUE, KEY_RIGHT, ENCFG_SIM_KEY_RIGHT },
    { TRUE, KEY_PPAGE, ENCFG_SIM_KEY_PAGE_UP }, { TRUE, KEY_NPAGE, ENCFG_SIM_KEY_PAGE_DOWN },
    { TRUE, KEY_BTAB, ENCFG_SIM_KEY_BACK_TAB }, { TRUE, KEY_ENTER, ENCFG_SIM_KEY_ENTER },
    { FALSE, '\r', ENCFG_SIM_KEY_ENTER },       { FALSE, '\n', ENCFG_SIM_KEY_ENTER },
    { FALSE, '\t', ENCFG_SIM_KEY_TAB },         { FALSE, '\033', ENCFG_SIM_KEY_ESCAPE },
    { FALSE, 3, ENCFG_SIM_SCREEN_INTERRUPTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].is_function == is_function && keys[i].code == code)
      return keys[i].key;
  return is_function ? 0 : code;
}

/* The rest of a key that ncurses does not know, as ECMA-48 parts it: its letters are nobody's
 * orders. FALSE if there is none: it was the Esc key. */
static gboolean
skip_sequence (void)
{
  wint_t code;
  int kind;
  gboolean is_long;

  timeout (0);
  kind = get_wch (&code);
  is_long = kind == OK && code == '[';
  if (kind == KEY_CODE_YES)
    ungetch ((int) code);
  else if (kind == OK && code == 'O')
    get_wch (&code);
  while (is_long && get_wch (&code) == OK)
    is_long = code < '@' || code > '~' || code == '[';
  timeout (WAIT_MS);
  return kind == OK;
}

static void
take_key (EncfgSimScreen *self)
{
  wint_t code;
  const int kind = get_wch (&code);

  if (kind == OK && code == '\033' && skip_sequence ())
    return;
  if (kind == OK && code == 26) /* Ctrl+Z */
    is_stop_asked = TRUE;
  else if (kind == OK && code == 12) /* Ctrl+L */
    clearok (stdscr, TRUE);
  else if (kind != ERR)
    send (self, translate (kind == KEY_CODE_YES, code));
}

static EncfgSimPage *
take_page (EncfgSimScreen *self, gboolean *is_closing)
{
  EncfgSimPage *page;

  g_mutex_lock (&self->mutex);
  page = g_steal_pointer (&self->page);
  *is_closing = self->is_closing;
  g_mutex_unlock (&self->mutex);
  return page;
}

static gpointer
run (gpointer data)
{
  EncfgSimScreen *self = data;
  gboolean is_closing = FALSE;

  g_mutex_lock (&self->mutex);
  self->id = pthread_self ();
  g_mutex_unlock (&self->mutex);
  while (!is_closing)
    {
      g_autoptr (EncfgSimPage) page = take_page (self, &is_closing);

      if (take_size (self))
        send (self, ENCFG_SIM_SCREEN_CHANGED);
      if (page != NULL && !is_closing)
        draw (page);
      if (is_stop_asked)
        stop (self);
      take_key (self);
      if (is_gone ())
        {
          send (self, ENCFG_SIM_SCREEN_GONE);
          break;
        }
    }
  endwin ();
  g_mutex_lock (&self->mutex);
  self->has_ended = TRUE;
  g_cond_signal (&self->ended);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static gboolean
begin (EncfgSimScreen *self, GError **error)
{
  /* Some terminals send these whatever they are told. */
  static const struct
  {
    const char *sequence;
    int key;
  } arrows[] = {
    { "\033[A", KEY_UP },
    { "\033[B", KEY_DOWN },
    { "\033[C", KEY_RIGHT },
    { "\033[D", KEY_LEFT },
  };

  if (isatty (STDIN_FILENO) && isatty (STDOUT_FILENO))
    self->curses = newterm (NULL, stdout, stdin);
  if (self->curses == NULL || tigetstr ((char *) "cup") == NULL)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "--panel cannot draw on the terminal “%s”; use --control instead",
                   g_getenv ("TERM") != NULL ? g_getenv ("TERM") : "");
      if (self->curses != NULL)
        endwin ();
      return FALSE;
    }
  raw ();
  noecho ();
  nonl ();
  keypad (stdscr, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    define_key (arrows[i].sequence, arrows[i].key);
  set_escdelay (WAIT_MS);
  timeout (WAIT_MS);
  curs_set (0);
  prepare_colors ();
  self->width = (guint) COLS;
  self->height = (guint) LINES;
  signal (SIGTSTP, on_stop);
  return TRUE;
}

static EncfgSimScreen *
screen_open (EncfgSimScreenFunc func, gpointer data, GError **error)
{
  EncfgSimScreen *self = g_atomic_rc_box_new0 (EncfgSimScreen);

  self->func = func;
  self->data = data;
  self->context = g_main_context_ref_thread_default ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->ended);
  if (!begin (self, error))
    {
      g_atomic_rc_box_release_full (self, screen_clear);
      return NULL;
    }
  self->thread = g_thread_new ("screen", run, self);
  return self;
}

/* The thread may wait for a terminal that takes nothing: then what it has not taken is dropped, and
 * the thread awakened to see that. */
static void
screen_close (EncfgSimScreen *self)
{
  gint64 until_us = g_get_monotonic_time () + FAREWELL_US;

  g_mutex_lock (&self->mutex);
  self->is_closing = TRUE;
  while (!self->has_ended)
    if (!g_cond_wait_until (&self->ended, &self->mutex, until_us))
      {
        tcflush (STDOUT_FILENO, TCOFLUSH);
        pthread_kill (self->id, SIGWINCH);
        until_us = g_get_monotonic_time () + WAIT_MS * G_TIME_SPAN_MILLISECOND;
      }
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  signal (SIGTSTP, SIG_DFL);
  g_atomic_rc_box_release_full (self, screen_clear);
}

static void
screen_get_size (EncfgSimScreen *self, guint *width, guint *height)
{
  g_mutex_lock (&self->mutex);
  *width = self->width;
  *height = self->height;
  g_mutex_unlock (&self->mutex);
}

static void
screen_show (EncfgSimScreen *self, EncfgSimPage *page)
{
  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->page, encfg_sim_page_free);
  self->page = page;
  g_mutex_unlock (&self->mutex);
}

const EncfgSimScreenPlugin encfg_sim_screen_plugin = {
  .base = { ENCFG_VERSION },
  .open = screen_open,
  .close = screen_close,
  .get_size = screen_get_size,
  .show = screen_show,
};

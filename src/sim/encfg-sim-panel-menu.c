/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-panel-menu.h"

#include "encfg-sim-panel-front.h"
#include <string.h>

#define NAME_WIDTH 16
#define DETAIL_LINES 3

static void
item_free (gpointer data)
{
  EncfgSimMenuItem *item = data;

  g_free (item->name);
  g_free (item->text);
  g_free (item->detail);
  g_free (item->order);
  g_free (item->sentence);
  g_free (item);
}

void
encfg_sim_menu_free (EncfgSimMenu *self)
{
  g_ptr_array_unref (self->items);
  g_free (self);
}

static EncfgSimMenu *
menu_new (const char *title, gboolean is_list)
{
  EncfgSimMenu *self = g_new0 (EncfgSimMenu, 1);

  self->title = title;
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->is_list = is_list;
  return self;
}

static EncfgSimMenuItem *
add (EncfgSimMenu *self, const char *name, const char *text)
{
  EncfgSimMenuItem *item = g_new0 (EncfgSimMenuItem, 1);

  item->name = g_strdup (name);
  item->text = g_strdup (text);
  g_ptr_array_add (self->items, item);
  return item;
}

EncfgSimMenu *
encfg_sim_menu_new_bank (const EncfgSimReport *report)
{
  static const struct
  {
    const char *mode, *label, *text;
  } modes[] = {
    { "float", "Float", "the charger holds it" },
    { "charge", "Charge", "the charger fills it" },
    { "discharge", "Discharge", "a load empties it" },
    { "rest", "Rest", "nothing is connected" },
  };
  EncfgSimMenu *self = menu_new ("The bank is on", TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      EncfgSimMenuItem *item = add (self, modes[i].label, modes[i].text);

      item->order = g_strdup_printf ("\"op\":\"bank\",\"mode\":\"%s\"", modes[i].mode);
      item->sentence = g_strdup_printf ("The simulated bank is on: %s", modes[i].label);
      item->is_standing = strcmp (modes[i].mode, report->bank) == 0;
      if (item->is_standing)
        self->chosen = i;
    }
  return self;
}

EncfgSimMenu *
encfg_sim_menu_new_advance (void)
{
  static const struct
  {
    guint seconds;
    const char *label;
  } advances[] = { { 60, "1 Minute" }, { 3600, "1 Hour" }, { 86400, "1 Day" } };
  EncfgSimMenu *self = menu_new ("Let pass", TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (advances); i++)
    {
      EncfgSimMenuItem *item = add (self, advances[i].label, "of the module's time, at once");

      item->order = g_strdup_printf ("\"op\":\"advance\",\"seconds\":%u", advances[i].seconds);
      item->sentence =
        g_strdup_printf ("%s has passed for the simulated module", advances[i].label);
    }
  return self;
}

static gboolean
stands (const EncfgSimReport *report, const char *fault)
{
  for (guint i = 0; i < report->faults->len; i++)
    if (strcmp (g_array_index (report->faults, EncfgSimReportFault, i).name, fault) == 0)
      return TRUE;
  return FALSE;
}

EncfgSimMenu *
encfg_sim_menu_new_faults (const EncfgSimReport *report)
{
  EncfgSimMenu *self = menu_new ("Line Faults", TRUE);
  EncfgSimMenuItem *off = add (self, "off", "the line is in order again");

  self->has_count = TRUE;
  off->order = g_strdup ("\"op\":\"faults-off\"");
  off->sentence = g_strdup ("The simulated line is in order again");
  for (guint i = 0; i < encfg_sim_fault_count_names (); i++)
    {
      const char *help, *extra;
      const char *name = encfg_sim_fault_nth_name (i, &help, &extra);
      EncfgSimMenuItem *item = add (self, name, help);

      item->detail = g_strdup_printf ("%s. Seen: %s", help, encfg_sim_fault_nth_seen (i));
      item->order = g_strdup_printf ("\"op\":\"fault\",\"name\":\"%s\"", name);
      item->sentence = g_strdup_printf ("Simulated line fault %s: %s", name, help);
      item->is_standing = stands (report, name);
    }
  return self;
}

EncfgSimMenu *
encfg_sim_menu_new_help (void)
{
  static const char *const lines[][2] = {
    { "R",
      "hold RESET down; R again lets it go. From 5 seconds on it restores the factory network "
      "and address, less does nothing. Where the key repeats it can be held as well." },
    { "P", "switch the module's power off, or on" },
    { "B", "what the bank is connected to" },
    { "F", "faults of the line, once or until they are switched off" },
    { "A", "let time pass at once" },
    { "+ -", "the speed of the module's time" },
    { "T", "the task of the scenario, and what of it is achieved" },
    { "Tab, arrows",
      "another module, where there are several; Page Up and Page Down: ten further" },
    { "Q", "quit; the modules end with it" },
    { "", "" },
    { "●  (*)", "the lamp is lit: green RUN and traffic, red FAULT and ALARM, blue IR TEST" },
    { "○  ( )", "the lamp is dark" },
  };
  EncfgSimMenu *self = menu_new ("Help", FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    add (self, lines[i][0], lines[i][1]);
  return self;
}

EncfgSimMenu *
encfg_sim_menu_new_task (const char *title, const char *task, const EncfgSimScore *score)
{
  EncfgSimMenu *self = menu_new ("Task", FALSE);

  add (self, "", title);
  add (self, "", task);
  add (self, "", "");
  for (guint i = 0; score != NULL && i < score->goals->len; i++)
    {
      const EncfgSimScoreGoal *goal = &g_array_index (score->goals, EncfgSimScoreGoal, i);
      g_autofree char *text = goal->found != NULL && !goal->is_achieved
                                ? g_strdup_printf ("%s (%s)", goal->text, goal->found)
                                : g_strdup (goal->text);

      add (self, goal->is_achieved ? "achieved" : "not yet", text);
    }
  return self;
}

void
encfg_sim_menu_move (EncfgSimMenu *self, int by)
{
  self->chosen = (guint) CLAMP ((int) self->chosen + by, 0, (int) self->items->len - 1);
}

const EncfgSimMenuItem *
encfg_sim_menu_get_chosen (const EncfgSimMenu *self)
{
  return g_ptr_array_index (self->items, self->chosen);
}

static guint
name_column (const EncfgSimPage *page)
{
  return page->width >= 60 ? NAME_WIDTH + 3 : 12;
}

static void
draw_row (const EncfgSimMenu *self, EncfgSimPage *page, guint index)
{
  const EncfgSimMenuItem *item = g_ptr_array_index (self->items, index);
  const gboolean is_chosen = index == self->chosen;
  const EncfgSimStyle style = is_chosen ? ENCFG_SIM_STYLE_CHOSEN : ENCFG_SIM_STYLE_PLAIN;

  encfg_sim_page_begin_line (page);
  encfg_sim_page_put (page, style, is_chosen ? ">" : " ");
  encfg_sim_page_put (
    page, style, item->is_standing ? encfg_sim_page_sign (page, "● ", "* ") : "  ");
  encfg_sim_page_put (page, style, item->name);
  encfg_sim_page_put (page, style, " ");
  encfg_sim_page_fill (page, style, name_column (page) + 1);
  encfg_sim_page_put (page, style, item->text);
  if (is_chosen)
    encfg_sim_page_fill (page, style, page->width);
}

static void
draw_list (const EncfgSimMenu *self, EncfgSimPage *page, guint room)
{
  const EncfgSimMenuItem *chosen = encfg_sim_menu_get_chosen (self);
  const guint details = self->has_count && room > DETAIL_LINES + 2 ? DETAIL_LINES : 0;
  const guint rows = MAX (room - details, 1);
  const guint first = self->chosen >= rows ? self->chosen - rows + 1 : 0;

  for (guint i = first; i < MIN (first + rows, self->items->len); i++)
    draw_row (self, page, i);
  if (details == 0 || chosen->detail == NULL)
    return;
  encfg_sim_page_begin_line (page);
  encfg_sim_page_put_wrapped (page, ENCFG_SIM_STYLE_STRONG, chosen->detail, 1, details);
}

static void
draw_text (EncfgSimMenu *self, EncfgSimPage *page)
{
  const guint before = page->lines->len;
  guint first;

  for (guint i = 0; i < self->items->len; i++)
    {
      const EncfgSimMenuItem *item = g_ptr_array_index (self->items, i);

      encfg_sim_page_begin_line (page);
      encfg_sim_page_printf (page, ENCFG_SIM_STYLE_STRONG, " %s", item->name);
      encfg_sim_page_put_wrapped (page,
                                  ENCFG_SIM_STYLE_PLAIN,
                                  item->text,
                                  *item->name != '\0' ? name_column (page) : 1,
                                  page->height);
    }
  first = MIN (self->chosen, page->lines->len - before - 1);
  if (first > 0)
    g_ptr_array_remove_range (page->lines, before, first);
}

void
encfg_sim_menu_draw (EncfgSimMenu *self, EncfgSimPage *page)
{
  static const char *const list_keys[] = { "Enter", "do it", "Esc", "Back", NULL };
  static const char *const fault_keys[] = { "Enter",   "once", "U",    "until off", "O",
                                            "all off", "Esc",  "Back", NULL };
  static const char *const text_keys[] = { "Up/Down", "more", "Esc", "Back", NULL };
  const guint rest = MIN (page->height, 2);

  encfg_sim_page_begin_line (page);
  encfg_sim_page_printf (page, ENCFG_SIM_STYLE_BAND, " SIMULATED MODULE   %s", self->title);
  encfg_sim_page_fill (page, ENCFG_SIM_STYLE_BAND, page->width);
  if (self->is_list)
    draw_list (self, page, page->height - rest);
  else
    draw_text (self, page);
  g_ptr_array_set_size (page->lines, (int) MIN (page->lines->len, MAX (page->height, 2) - 1));
  while (page->lines->len < page->height - 1)
    encfg_sim_page_begin_line (page);
  encfg_sim_front_draw_keys (page,
                             !self->is_list    ? text_keys
                             : self->has_count ? fault_keys
                                               : list_keys);
  g_ptr_array_set_size (page->lines, (int) MIN (page->lines->len, page->height));
}

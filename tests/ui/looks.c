/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "looks.h"

#include <string.h>

/* Pixels by which a text may be wider than its place: rounding. */
#define TOLERANCE 1

/* Outside of our texts letters stand only in units, in what is printed on modules and keys, and in
 * addresses. */
static const char plain_words[] =
  "[a-z]+://[^ ]*|BM3000 Battery Monitoring System|BMS 600 PRO Battery Monitoring Module|"
  "\\bΔ?(?:m?V|mA|A|Ah|kA|m[ΩS]|µ[ΩS]|Ω|°C|min|ms|Hz|en-cfg|(?i)BM3000L?|BMS ?600 ?PRO|BM00MC|"
  "SIM[-0-9A-Z]*|TCP|IP|MAC|RTU|EN|RUN|COM[0-9]?|IR|SOC|SOH|CSV|HEX|drop|Ctrl|Shift|Alt)\\b|"
  "[a-z0-9.-]+\\.[a-z0-9.]+|/[a-zA-Z0-9/._-]+|\\b[0-9a-f]{2}\\b|0x[0-9A-Fa-f]+";

static void
add_fault (Looks *self, GtkWidget *widget, const char *what, const char *text)
{
  g_autofree char *line = g_strdup_printf ("%s: %s “%s” (%s in %s)\n",
                                           self->scene,
                                           what,
                                           text,
                                           G_OBJECT_TYPE_NAME (widget),
                                           G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));

  /* A row of a table like all others says it once. */
  if (!strstr (self->faults->str, line))
    g_string_append (self->faults, line);
}

static gboolean
is_foreign_word (const char *text)
{
  static GRegex *plain, *word;
  g_autofree char *rest = NULL;

  if (!plain)
    {
      plain = g_regex_new (plain_words, G_REGEX_OPTIMIZE, 0, NULL);
      word = g_regex_new ("[A-Za-z]{2,}", G_REGEX_OPTIMIZE, 0, NULL);
    }
  rest = g_regex_replace_literal (plain, text, -1, 0, "", 0, NULL);
  return g_regex_match (word, rest, 0, NULL);
}

/* The whole text is in a tooltip of the label or of what it is in. */
static gboolean
is_told_elsewhere (GtkWidget *label)
{
  const char *text = gtk_label_get_text (GTK_LABEL (label));

  for (GtkWidget *w = label; w && !GTK_IS_ROOT (w); w = gtk_widget_get_parent (w))
    {
      const char *tooltip = gtk_widget_get_tooltip_text (w);

      if (tooltip && (strstr (tooltip, text) || strstr (text, tooltip)))
        return TRUE;
      if (tooltip && strstr (text, "  ·  "))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_in_drop_down (GtkWidget *label)
{
  return gtk_widget_get_ancestor (label, GTK_TYPE_DROP_DOWN) != NULL;
}

static void
judge_label (Looks *self, GtkWidget *widget)
{
  GtkLabel *label = GTK_LABEL (widget);
  const char *text = gtk_label_get_text (label);
  PangoLayout *layout = gtk_label_get_layout (label);
  GtkWidget *named = gtk_label_get_mnemonic_widget (label);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  if (!*text)
    return;
  /* The toolkit joins both: “Strings Strings”. */
  if (named &&
      gtk_test_accessible_has_property (GTK_ACCESSIBLE (named), GTK_ACCESSIBLE_PROPERTY_LABEL))
    add_fault (self, named, "named twice", text);
  if (self->is_pseudo && !self->has_foreign && is_foreign_word (text))
    add_fault (self, widget, "not translated", text);
  if (pango_layout_is_ellipsized (layout) && !is_told_elsewhere (widget))
    add_fault (self, widget, "cut, and told nowhere else:", text);
  if (pango_layout_is_ellipsized (layout) && !self->is_pseudo &&
      (gtk_label_get_wrap (label) || is_in_drop_down (widget)))
    add_fault (self, widget, "cut, and need not be:", text);
  if (width > gtk_widget_get_width (widget) + TOLERANCE ||
      height > gtk_widget_get_height (widget) + TOLERANCE)
    add_fault (self, widget, "cut", text);
}

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_ENTRY (widget) || GTK_IS_SPIN_BUTTON (widget) ||
         GTK_IS_DROP_DOWN (widget) || GTK_IS_SEARCH_ENTRY (widget) ||
         GTK_IS_CHECK_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
         GTK_IS_LIST_VIEW (widget) || GTK_IS_COLUMN_VIEW (widget) || GTK_IS_PROGRESS_BAR (widget) ||
         GTK_IS_TEXT_VIEW (widget);
}

/* Parts of the toolkit's own composite widgets carry the name of the whole. */
static gboolean
is_part (GtkWidget *widget)
{
  for (GtkWidget *w = gtk_widget_get_parent (widget); w; w = gtk_widget_get_parent (w))
    if (GTK_IS_SPIN_BUTTON (w) || GTK_IS_DROP_DOWN (w) || GTK_IS_MENU_BUTTON (w) ||
        GTK_IS_WINDOW_CONTROLS (w) || (GTK_IS_COLUMN_VIEW (w) && GTK_IS_LIST_VIEW (widget)))
      return TRUE;
  return FALSE;
}

static void
judge_name (Looks *self, GtkWidget *widget)
{
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget))
                      : GTK_IS_CHECK_BUTTON (widget)
                        ? gtk_check_button_get_label (GTK_CHECK_BUTTON (widget))
                        : NULL;
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  const gboolean has_name =
    (label && *label) ||
    gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
    gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);

  /* The focus goes to what is inside. */
  if (GTK_IS_DROP_DOWN (widget) &&
      !gtk_test_accessible_has_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (widget)),
                                         GTK_ACCESSIBLE_PROPERTY_LABEL))
    add_fault (self, widget, "no name where the focus is", "");
  if (!has_name || gtk_accessible_get_accessible_role (accessible) == GTK_ACCESSIBLE_ROLE_NONE)
    {
      const char *tooltip = gtk_widget_get_tooltip_text (widget);

      add_fault (self, widget, "no name or role", tooltip ? tooltip : "");
    }
}

/* Heads of columns are cut without a sign. */
static void
judge_head (Looks *self, GtkWidget *widget)
{
  GtkWidget *box = gtk_widget_get_first_child (widget);
  GtkWidget *label = gtk_widget_get_first_child (box);
  int natural;

  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  if (natural > gtk_widget_get_width (widget) + TOLERANCE)
    add_fault (self, widget, "head cut", gtk_label_get_text (GTK_LABEL (label)));
}

/* A table that scrolls sideways says so by a bar that is always there; a form does not. */
static void
judge_scroller (Looks *self, GtkWidget *widget)
{
  GtkPolicyType policy;
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (widget);
  GtkAdjustment *sideways = gtk_scrolled_window_get_hadjustment (scroller);
  const double beyond =
    gtk_adjustment_get_upper (sideways) - gtk_adjustment_get_page_size (sideways);

  gtk_scrolled_window_get_policy (scroller, &policy, NULL);
  if (policy != GTK_POLICY_NEVER && !gtk_scrolled_window_get_overlay_scrolling (scroller) &&
      (self->is_pseudo || !GTK_IS_VIEWPORT (gtk_scrolled_window_get_child (scroller))))
    return;
  if (beyond > TOLERANCE)
    {
      g_autofree char *text = g_strdup_printf ("%.0f pixels", beyond);

      add_fault (self, widget, "scrolls sideways by", text);
    }
}

static void
judge_size (Looks *self, GtkWidget *root)
{
  graphene_rect_t bounds;
  int width, height;

  if (!GTK_IS_WINDOW (root) || !gtk_widget_compute_bounds (root, root, &bounds))
    return;
  gtk_widget_measure (root, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (root, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  if (width > 1024 || height > 700)
    {
      g_autofree char *text = g_strdup_printf ("%d×%d", width, height);

      g_string_append_printf (self->faults, "%s: the window needs %s\n", self->scene, text);
    }
}

static void
judge_widget (Looks *self, GtkWidget *widget)
{
  /* A tooltip is the toolkit's, and is there where the pointer happens to rest. */
  if (!gtk_widget_get_mapped (widget) || g_str_equal (gtk_widget_get_css_name (widget), "tooltip"))
    return;
  if (GTK_IS_LABEL (widget))
    judge_label (self, widget);
  if (is_control (widget) && !is_part (widget) && !self->has_foreign)
    judge_name (self, widget);
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkColumnViewTitle"))
    judge_head (self, widget);
  if (GTK_IS_SCROLLED_WINDOW (widget))
    judge_scroller (self, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    judge_widget (self, child);
}

void
looks_judge (Looks *self, GtkWidget *root)
{
  judge_size (self, root);
  judge_widget (self, root);
}

static void
collect_mnemonics (Looks *self, GtkWidget *widget, GHashTable *keys)
{
  guint key;

  if (!gtk_widget_get_mapped (widget))
    return;
  key =
    GTK_IS_LABEL (widget) ? gtk_label_get_mnemonic_keyval (GTK_LABEL (widget)) : GDK_KEY_VoidSymbol;
  if (key != GDK_KEY_VoidSymbol && key != 0)
    {
      const char *text = gtk_label_get_text (GTK_LABEL (widget));
      const char *other = g_hash_table_lookup (keys, GUINT_TO_POINTER (key));

      if (other)
        {
          g_autofree char *both = g_strdup_printf ("%s” and “%s", other, text);

          add_fault (self, widget, "the same key for", both);
        }
      g_hash_table_insert (keys, GUINT_TO_POINTER (key), (gpointer) text);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child))
      looks_judge_mnemonics (self, child);
    else
      collect_mnemonics (self, child, keys);
}

void
looks_judge_mnemonics (Looks *self, GtkWidget *root)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (NULL, NULL);

  collect_mnemonics (self, root, keys);
}

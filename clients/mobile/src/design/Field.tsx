import { StyleSheet, TextInput, View, type TextInputProps } from 'react-native';
import { Words } from './Words';
import { space, useTheme } from './theme';

interface FieldProps
    extends Pick<
        TextInputProps,
        'autoCapitalize' | 'autoComplete' | 'keyboardType' | 'secureTextEntry' | 'maxLength' | 'onSubmitEditing' | 'multiline'
    > {
    label: string;
    value: string;
    onChange: (value: string) => void;
    hint?: string;
}

export function Field({ label, value, onChange, hint, ...input }: FieldProps) {
    const theme = useTheme();
    return (
        <View style={styles.field}>
            <Words weight="600">{label}</Words>
            <TextInput
                accessibilityLabel={label}
                {...(hint ? { accessibilityHint: hint } : {})}
                placeholder={hint}
                placeholderTextColor={theme.muted}
                value={value}
                onChangeText={onChange}
                style={[styles.input, { color: theme.text, borderColor: theme.border, backgroundColor: theme.surface }]}
                {...input}
            />
        </View>
    );
}

const styles = StyleSheet.create({
    field: { gap: space.xs },
    input: { minHeight: space.tap, borderWidth: 1, borderRadius: 12, paddingHorizontal: space.m, paddingVertical: space.s, fontSize: 16 },
});
